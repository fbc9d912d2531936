package io.selvage.api;

/// The code of a *confined* thread: ordinary Java code with a stack of its own, as a [ThreadBody] has,
/// that blocks only through the kernel. In return it costs a fraction of the time to create, to block and
/// to wake.
///
/// Pass it wherever a [ThreadBody] is wanted: `sys.clone(CloneFlags.THREAD, ConfinedBody.of(() -> …))`.
/// Calls of the kernel, stops, signals and kills work as in any other thread. What is different:
///
/// - What the JDK does to block a thread is refused: `LockSupport.park`, and so a contended lock of
///   `java.util.concurrent`, a queue, a latch, a future, `Thread.sleep`, a socket of Java's; also
///   `Thread.yield`. It throws an [IllegalStateException] where it is called; not caught, that ends the
///   process as if by `SIGABRT` with a [ConfinementException] that names the method.
/// - `Object.wait` and waiting for a monitor that another thread holds are not noticed by the JDK; they
///   hold the core. On the real machine `Object.wait` is noticed within some milliseconds and ends the
///   process in the same way; a wait for a monitor can only be reported.
/// - A call of the kernel that has to wait throws a [ConfinementException] if there is a native frame on
///   the stack, for instance a static initialiser's. Holding a monitor while waiting is in order.
/// - `Thread.currentThread()` is a virtual thread that the JDK does not list, lasts as long as this
///   thread does, and cannot be unparked by `LockSupport`. `ThreadLocal` variables begin empty.
/// - [Thread#join()] and [Process#waitFor()] are for code outside; inside use [SystemCalls#join(Thread)]
///   and [SystemCalls#waitpid(int, WaitOptions)].
@FunctionalInterface
public interface ConfinedBody extends ThreadBody {
    /// Says of a lambda expression that it is one.
    ///
    /// @param code what the thread runs
    /// @return the same
    static ConfinedBody of(ConfinedBody code) {
        return code;
    }
}
