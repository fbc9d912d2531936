package io.selvage.it;

import static io.selvage.api.CloneFlags.CLONE_FILES;
import static io.selvage.api.CloneFlags.CLONE_FS;
import static io.selvage.api.CloneFlags.CLONE_SIGHAND;
import static io.selvage.api.CloneFlags.CLONE_THREAD;
import static io.selvage.api.CloneFlags.CLONE_VM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.Resource;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// All 32 subsets of the sharing flags, with both kinds of bodies: which are accepted, and what is shared
/// then.
class SharingProperties {
    private static final List<CloneFlags> LATTICE =
            List.of(CLONE_VM, CLONE_FS, CLONE_FILES, CLONE_SIGHAND, CLONE_THREAD);

    @Property(generation = GenerationMode.EXHAUSTIVE)
    void invariant1ThreadNeedsSighandNeedsVmAndTheRestIsFree(
            @ForAll @IntRange(max = 31) int subset, @ForAll boolean stackless) throws InterruptedException {
        CloneFlags flags = flags(subset);
        boolean legal = (!flags.contains(CLONE_THREAD) || flags.contains(CLONE_SIGHAND))
                && (!flags.contains(CLONE_SIGHAND) || flags.contains(CLONE_VM));
        Inside.bothKernels(1, subset, sys -> {
            if (legal) {
                end(sys, clone(sys, flags, stackless, new Child(0)));
            } else {
                Refused.with(Errno.EINVAL, () -> clone(sys, flags, stackless, new Child(0)));
            }
        });
    }

    @Property(generation = GenerationMode.EXHAUSTIVE)
    void invariant3AMutationIsSeenByTheOtherIffTheFlagWasSet(
            @ForAll @IntRange(max = 31) int subset, @ForAll boolean stackless) throws InterruptedException {
        CloneFlags flags = flags(subset);
        if (!flags.isLegal()) {
            return;
        }
        Inside.bothKernels(1, subset, sys -> {
            int pipe = sys.pipe().readEnd();
            sys.umask(0700);
            Words.mapPrivate(sys);
            Child child = new Child(pipe, true);
            Thread thread = clone(sys, flags, stackless, child);
            int self = sys.gettid();
            assertShared(flags, CLONE_VM, sys.kcmp(self, thread.tid(), Resource.VM));
            assertShared(flags, CLONE_FS, sys.kcmp(self, thread.tid(), Resource.FS));
            assertShared(flags, CLONE_FILES, sys.kcmp(self, thread.tid(), Resource.FILES));
            assertShared(flags, CLONE_SIGHAND, sys.kcmp(self, thread.tid(), Resource.SIGHAND));
            assertShared(flags, CLONE_THREAD, sys.kcmp(self, thread.tid(), Resource.PROCESS));

            // By the child, seen here.
            child.reach(sys, thread, 1);
            assertShared(flags, CLONE_FILES, isOpen(sys, child.opened) ? 0 : 1);
            assertEquals(flags.contains(CLONE_FS) ? 0070 : 0700, sys.umask(0007));
            assertShared(flags, CLONE_VM, sys.loadInt(Words.PAGE) == 1 ? 0 : 1);
            assertShared(flags, CLONE_SIGHAND, isIgnored(sys, Signal.USR1) ? 0 : 1);

            // From here, seen by the child. The second number, because a table of the child's own has the first as
            // well.
            sys.dup(pipe);
            child.expected = sys.dup(pipe);
            sys.storeInt(Words.word(1), 2);
            sys.sigaction(Signal.USR2.number(), SignalAction.IGNORE);
            child.reach(sys, thread, 2);
            assertShared(flags, CLONE_FILES, child.sawDescriptor ? 0 : 1);
            assertEquals(flags.contains(CLONE_FS) ? 0007 : 0070, child.sawUmask);
            assertShared(flags, CLONE_VM, child.sawWord ? 0 : 1);
            assertShared(flags, CLONE_SIGHAND, child.sawIgnored ? 0 : 1);
            end(sys, thread);
        });
    }

    @Property(generation = GenerationMode.EXHAUSTIVE)
    void invariants4And8And9ThreadsBearTheNamesOfTheirProcessAndProcessesTheirOwn(
            @ForAll @IntRange(max = 31) int subset, @ForAll boolean stackless) throws InterruptedException {
        CloneFlags flags = flags(subset);
        if (!flags.isLegal()) {
            return;
        }
        Inside.bothKernels(1, subset, sys -> {
            Child child = new Child(sys.pipe().readEnd());
            Thread thread = clone(sys, flags, stackless, child);
            child.reach(sys, thread, 1);
            assertEquals(thread.tid(), child.tid);
            assertNotEquals(sys.gettid(), child.tid);
            if (flags.contains(CLONE_THREAD)) {
                assertEquals(sys.getpid(), child.pid);
                assertEquals(sys.getppid(), child.ppid);
                assertEquals(sys.process(), thread.process());
                assertEquals(sys.process().guid(), thread.process().guid());
            } else {
                assertEquals(child.tid, child.pid);
                assertEquals(sys.getpid(), child.ppid);
                assertNotEquals(sys.process().guid(), thread.process().guid());
                assertEquals(child.pid, thread.process().pid());
            }
            child.reach(sys, thread, 2);
            end(sys, thread);
        });
    }

    /// A child that goes on when it is told, as a state machine that a stack can run as well.
    private static final class Child implements StepBody {
        private final int pipe;

        /// Whether there is memory to write to, and what it does to signals is looked at.
        private final boolean writes;

        private volatile int goal;
        private volatile int reached;
        volatile int opened;
        volatile int expected;
        volatile boolean sawDescriptor;
        volatile boolean sawWord;
        volatile boolean sawIgnored;
        volatile int sawUmask;
        volatile int pid;
        volatile int tid;
        volatile int ppid;

        /// @param pipe a descriptor to duplicate, 0 if the child is only to end
        Child(int pipe) {
            this(pipe, false);
        }

        Child(int pipe, boolean writes) {
            this.pipe = pipe;
            this.writes = writes;
            goal = pipe == 0 ? 3 : 0;
        }

        void reach(SystemCalls sys, Thread thread, int stage) {
            goal = stage;
            thread.unpark();
            while (reached < stage) {
                sys.schedYield();
            }
        }

        @Override
        public Step step(SystemCalls sys) {
            if (goal == reached) {
                // Should the permit be there, the next step looks again.
                sys.park();
                return Step.BLOCK;
            }
            if (goal == 3 || reached == 2) {
                return Step.EXIT;
            }
            if (reached == 0) {
                pid = sys.getpid();
                tid = sys.gettid();
                ppid = sys.getppid();
                opened = sys.dup(pipe);
                sys.umask(0070);
                if (writes) {
                    sys.storeInt(Words.PAGE, 1);
                    sys.sigaction(Signal.USR1.number(), SignalAction.IGNORE);
                }
                reached = 1;
                return Step.YIELD;
            }
            sawDescriptor = isOpen(sys, expected);
            sawUmask = sys.umask(0);
            sawWord = writes && sys.loadInt(Words.word(1)) == 2;
            sawIgnored = isIgnored(sys, Signal.USR2);
            reached = 2;
            return Step.EXIT;
        }

        void runOnAStack() {
            while (step(Kernel.current()) != Step.EXIT) {
                Kernel.current().schedYield();
            }
        }
    }

    private static Thread clone(SystemCalls sys, CloneFlags flags, boolean stackless, Child child) {
        return stackless ? sys.clone(flags, (StepBody) child) : sys.clone(flags, child::runOnAStack);
    }

    private static void end(SystemCalls sys, Thread thread) {
        sys.join(thread);
        if (thread.process() != sys.process()) {
            assertEquals(
                    thread.process().pid(),
                    sys.waitpid(thread.process().pid(), WaitOptions.WALL).pid());
        }
    }

    private static boolean isIgnored(SystemCalls sys, Signal signal) {
        return sys.sigaction(signal.number()).disposition() == SignalAction.Disposition.IGNORE;
    }

    private static boolean isOpen(SystemCalls sys, int fd) {
        try {
            sys.close(sys.dup(fd));
            return true;
        } catch (KernelException e) {
            assertEquals(Errno.EBADF, e.errno());
            return false;
        }
    }

    private static void assertShared(CloneFlags flags, CloneFlags flag, int compared) {
        assertEquals(flags.contains(flag) ? 0 : 1, compared, () -> flag + " in " + flags);
    }

    private static CloneFlags flags(int subset) {
        CloneFlags flags = CloneFlags.NONE;
        for (int i = 0; i < LATTICE.size(); i++) {
            if ((subset >> i & 1) != 0) {
                flags = flags.with(LATTICE.get(i));
            }
        }
        return flags;
    }
}
