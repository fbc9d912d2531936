package io.selvage.runtime;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// A full fence between two threads of which only one pays: for a flag that one thread reads all the time
/// and another one sets once in a while.
///
/// The frequent side stores, calls [#light()] and loads; the rare side stores, calls [#heavy()] and
/// loads. One of the two sees what the other has stored, as if both had made a full fence. That is what
/// the system call `membarrier` of Linux 4.14 is for: it makes every CPU that runs this JVM pass a fence.
public final class AsymmetricFence {
    private static final int PRIVATE_EXPEDITED = 1 << 3;
    private static final int REGISTER_PRIVATE_EXPEDITED = 1 << 4;

    private AsymmetricFence() {}

    /// Keeps the compiler from moving a load before a store. Costs nothing on x86.
    public static void light() {
        VarHandle.releaseFence();
    }

    /// Makes all threads of this JVM pass a full fence. A system call of some microseconds.
    ///
    /// @return false if this system does not offer it, so that nothing can be concluded
    public static boolean heavy() {
        MethodHandle call = Holder.MEMBARRIER;
        if (call == null) {
            return false;
        }
        return call(call, PRIVATE_EXPEDITED) == 0;
    }

    private static long call(MethodHandle syscall, int command) {
        try {
            return (long) syscall.invokeExact(Holder.NUMBER, command, 0, 0);
        } catch (Throwable thrown) {
            throw VirtualThreads.undeclared(thrown);
        }
    }

    /// Resolved at first use. Never throws.
    private static final class Holder {
        static final long NUMBER = switch (System.getProperty("os.arch", "")) {
            case "amd64", "x86_64" -> 324;
            case "aarch64", "riscv64" -> 283;
            default -> -1;
        };

        static final @Nullable MethodHandle MEMBARRIER = resolve();

        private static @Nullable MethodHandle resolve() {
            MethodHandle call = NUMBER < 0
                    ? null
                    : CLibrary.function(
                            "syscall",
                            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT),
                            Linker.Option.firstVariadicArg(1));
            // A sandbox may refuse it.
            return call != null && call(call, REGISTER_PRIVATE_EXPEDITED) == 0 ? call : null;
        }
    }
}
