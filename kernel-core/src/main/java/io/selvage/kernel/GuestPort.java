package io.selvage.kernel;

import io.selvage.api.ExitStatus;
import io.selvage.api.KillStep;
import io.selvage.api.Signal;
import io.selvage.guest.port.Inside;
import io.selvage.guest.port.Port;
import io.selvage.guest.port.Start;
import io.selvage.runtime.StackfulBody;
import io.selvage.runtime.VirtualThreads;
import io.selvage.scheduler.Carrier;
import java.io.InputStream;
import java.io.PrintStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// How the code of one loaded program reaches its process, and the flag that the polls in that code read.
///
/// The flag is one for all threads of the program. Who wants something of one of them first says so where
/// the thread looks, then marks whom it is about, then raises the flag. A poll goes the other way: it
/// lowers the flag, takes the marks, and then looks; so a raise is either seen by that look or comes
/// after the lowering and stays. While the process is dying the flag is not lowered any more: code that
/// has caught what unwinds it meets it again.
final class GuestPort implements Port {
    private static final VarHandle MARKS;

    static {
        try {
            MARKS = MethodHandles.lookup().findVarHandle(GuestPort.class, "marks", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// The signals at which a program's shutdown hooks run: those that ask a JVM to end, and those that a
    /// soft limit sends, so that it can end in order before the hard one.
    private static final Set<Signal> ENDING =
            Set.of(Signal.HUP, Signal.INT, Signal.TERM, Signal.XCPU, Signal.XFSZ, Signal.ALRM);

    /// The mark for whoever is not on a core, or on whichever.
    private static final int ANYBODY = 63;

    private static final Duration STRANGERS_LOOK = Duration.ofMillis(20);

    private final KernelInstance kernel;
    private final Start start;

    /// Whom a poll is to look for: a bit for each core whose thread is asked to give way, and one for
    /// everybody.
    private volatile long marks;

    private volatile @Nullable ThreadGroup group;
    private volatile @Nullable Executor scheduler;
    private volatile @Nullable Inside inside;

    /// The process runs this program no longer.
    private volatile boolean over;

    /// A signal has begun to end the process; guarded by its lock.
    private boolean shutsDown;

    GuestPort(KernelInstance kernel, Start start) {
        this.kernel = kernel;
        this.start = start;
    }

    Start start() {
        return start;
    }

    /// The program is loaded.
    void connect(Inside program) {
        inside = program;
    }

    /// Before the first thread runs: whose program it is.
    void begin(Task first) {
        group = first.group();
        Executor shared = kernel.timedExecutor();
        scheduler = shared != null ? shared : first.body() instanceof StackfulBody body ? body : null;
        first.group().guest(this);
        first.group().javaStreams().strangers(this::runForStranger);
    }

    /// Code of the program that a thread of the JDK runs has something done by a thread of the process.
    private void runForStranger(Runnable work) {
        java.lang.Thread worker;
        try {
            worker = newThread("", work);
            worker.start();
            while (!worker.join(STRANGERS_LOOK) && !over) {
                // A process that dies takes the thread with it.
            }
        } catch (InterruptedException ended) {
            java.lang.Thread.currentThread().interrupt();
        } catch (RejectedExecutionException dead) {
            assert over || group != null;
        }
    }

    /// The process is dead or runs another program. Threads that are not its own may still be in the
    /// program's code.
    void end() {
        over = true;
        raise();
        ThreadGroup owner = group;
        if (owner != null) {
            owner.guestEnds(this);
            owner.javaStreams().strangers(null);
        }
        inside = null;
        scheduler = null;
    }

    /// Somebody has something to see to, or is to end.
    void raise() {
        raise(ANYBODY);
    }

    /// The thread that runs on a core is asked to give way.
    void raiseFor(int core) {
        raise(Math.floorMod(core, ANYBODY));
    }

    private void raise(int mark) {
        long bit = 1L << mark;
        if ((marks & bit) == 0) {
            MARKS.getAndBitwiseOr(this, bit);
        }
        flag(true);
    }

    private void flag(boolean raised) {
        Inside program = inside;
        if (program != null) {
            program.flag(raised);
        }
    }

    @Override
    public void poll() {
        Task self = self();
        flag(false);
        long taken = (long) MARKS.getAndSet(this, 0L);
        ThreadGroup owner = group;
        if (over || owner == null || owner.endsItsThreads()) {
            raise();
            throw unwind();
        }
        long others = self == null ? taken : taken & ~(1L << Math.floorMod(self.lastCore(), ANYBODY));
        if (others != 0 && owner.hasThreadToBeCalled(self)) {
            raise();
        }
        if (self != null) {
            kernel.systemCalls().checkpoint();
        }
    }

    /// Threads of the JVM's that have got into the program's code are told again and again.
    private RuntimeException unwind() {
        if (Carrier.currentSchedulable() instanceof Task task && task.group() == group && isOnStackOf(task)) {
            if (task.group().isDying() && !task.exited) {
                KillLadder.note(task, KillStep.POLLED);
            }
            throw task.unwind();
        }
        throw Unwind.now();
    }

    private static boolean isOnStackOf(Task task) {
        return task.javaThread() == java.lang.Thread.currentThread();
    }

    /// The calling thread if it is one of the process's, in its own code.
    private @Nullable Task self() {
        return Carrier.currentSchedulable() instanceof Task task && task.group() == group && !task.exited ? task : null;
    }

    @Override
    public boolean isInside() {
        return self() != null && java.lang.Thread.currentThread().isVirtual();
    }

    @Override
    public RuntimeException end(int status) {
        ThreadGroup owner = group;
        Task self = self();
        if (self != null) {
            ExitCall.exitGroup(self, status);
        } else if (owner != null && !over) {
            ExitCall.end(owner, null, new ExitStatus.Exited(status & 0xff));
        }
        throw Unwind.now();
    }

    @Override
    public boolean isUnwinding(Throwable thrown) {
        return thrown instanceof Unwind;
    }

    @Override
    public java.lang.Thread newThread(String name, Runnable body) {
        Executor where = scheduler;
        if (where == null) {
            throw Unwind.now();
        }
        return VirtualThreads.newThread(where, name, body);
    }

    /// Lock of the process held: a signal whose default action is to end it has come. A program that has
    /// something to do before it ends does that first.
    ///
    /// @return whether it does, so that the signal is not to end it now
    boolean takesSignal(int number) {
        Inside program = inside;
        return ENDING.contains(Signal.of(number)) && program != null && (shutsDown || program.hasHooks());
    }

    /// Lock of the process held, after [#takesSignal(int)].
    ///
    /// @return whether this is the first signal that ends it
    boolean beginsToShutDown() {
        boolean first = !shutsDown;
        shutsDown = true;
        return first;
    }

    /// No lock held: has the shutdown hooks run by a new thread of the process, which then ends it as the
    /// signal would have.
    void shutDown(int number) {
        ThreadGroup owner = group;
        Inside program = inside;
        if (owner == null || program == null) {
            return;
        }
        Runnable last = () -> {
            program.shutDown();
            ExitCall.end(owner, null, SignalSending.killedBy(owner, number));
        };
        try {
            newThread(Signal.of(number) + " handler", last).start();
        } catch (java.util.concurrent.RejectedExecutionException noNumberLeft) {
            ExitCall.end(owner, null, SignalSending.killedBy(owner, number));
        }
    }

    @Override
    public ClassLoader kernelApi() {
        return io.selvage.api.Kernel.class.getClassLoader();
    }

    private JavaStreams streams() {
        ThreadGroup owner = group;
        if (owner == null) {
            throw Unwind.now();
        }
        Task self = self();
        return self == null ? owner.javaStreams() : owner.javaStreams().of(self);
    }

    private static Charset charset() {
        return StreamDispatch.output().charset();
    }

    private boolean isOfJvm() {
        return kernel.config().javaStreams() == io.selvage.api.KernelConfig.JavaStreams.OF_JVM;
    }

    @Override
    public InputStream input() {
        return isOfJvm() ? StreamDispatch.input() : streams().in();
    }

    @Override
    public PrintStream output() {
        return isOfJvm() ? StreamDispatch.output() : streams().out(charset());
    }

    @Override
    public PrintStream error() {
        return isOfJvm() ? StreamDispatch.error() : streams().err(charset());
    }

    @Override
    public void input(InputStream replacement) {
        streams().in(replacement);
    }

    @Override
    public void output(PrintStream replacement) {
        streams().out(replacement);
    }

    @Override
    public void error(PrintStream replacement) {
        streams().err(replacement);
    }
}
