package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.PipeEnds;
import io.selvage.api.Process;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import io.selvage.api.WaitOptions;
import io.selvage.api.WaitReason;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What can be seen of the threads of a process: what they do, what they wait for, and where they are.
@Timeout(60)
class SeenInsideTest {
    /// What a thread waits for, and the method of the kernel's that it is in.
    private static void assertWaits(SystemCalls sys, Thread thread, String what, List<Thread> enders, String method) {
        while (thread.state() != ThreadState.SLEEPING) {
            sys.schedYield();
        }
        WaitReason reason = Objects.requireNonNull(thread.waitsFor());
        assertTrue(reason.what().contains(what), reason::what);
        assertEquals(enders, reason.enders());
        assertIn(thread, method);
    }

    private static void assertIn(Thread thread, String method) {
        List<StackTraceElement> stack = thread.stack();
        assertTrue(stack.stream().anyMatch(frame -> frame.getMethodName().equals(method)), stack::toString);
        assertTrue(
                stack.stream().anyMatch(frame -> frame.getClassName().startsWith(SeenInsideTest.class.getName())),
                stack::toString);
    }

    @Test
    void whatEachThreadOfAProcessWaitsForAndWhereItIs() throws Exception {
        // No delay of the host's takes the core from the thread that looks.
        try (Kernel kernel = Kernel.boot(Inside.config(1).handOffTime(Duration.ZERO))) {
            Inside.process(kernel, SeenInsideTest::lookAtEachThread);
        }
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(9, 1))) {
            Inside.process(kernel, SeenInsideTest::lookAtEachThread);
            assertEquals(List.of(), Objects.requireNonNull(kernel.simulation()).leaks());
        }
    }

    private static void lookAtEachThread(SystemCalls sys) {
        PipeEnds pipe = sys.pipe();
        Words.mapPrivate(sys);
        ReentrantLock lock = new ReentrantLock();
        lock.lock();
        AtomicBoolean ends = new AtomicBoolean();
        Thread parked = sys.clone(CloneFlags.THREAD, () -> {
            while (!ends.get()) {
                sys.park();
            }
        });
        Object monitor = new Object();
        Thread futex = sys.clone(CloneFlags.THREAD, () -> sys.futexWait(Words.PAGE, 0));
        Thread reader = sys.clone(CloneFlags.THREAD, () -> sys.read(pipe.readEnd(), new byte[1]));
        Thread sleeper = sys.clone(CloneFlags.THREAD, () -> sys.nanosleep(Duration.ofDays(1)));
        Thread joining = sys.clone(CloneFlags.THREAD, () -> sys.join(parked));
        Thread locking = sys.clone(CloneFlags.THREAD, () -> lock.lockInterruptibly());
        Thread notified = sys.clone(CloneFlags.THREAD, () -> {
            synchronized (monitor) {
                while (!ends.get()) {
                    monitor.wait();
                }
            }
        });
        Thread spinner = sys.clone(CloneFlags.THREAD, () -> {
            while (true) {
                sys.schedYield();
            }
        });
        Process child = sys.clone(CloneFlags.FORK, () -> {
                    while (true) {
                        sys.park();
                    }
                })
                .process();
        Thread waiter = sys.clone(CloneFlags.THREAD, () -> sys.waitpid(child.pid(), WaitOptions.NONE));

        List<Thread> all = sys.process().threads();
        assertEquals(
                List.of(sys.thread(), parked, futex, reader, sleeper, joining, locking, notified, spinner, waiter),
                all);
        assertWaits(sys, parked, "permit", List.of(), "park");
        assertWaits(sys, futex, "wake-up", List.of(), "futexWait");
        // The child has the other end, too.
        List<Thread> writers = Stream.concat(all.stream(), child.threads().stream())
                .filter(thread -> thread != reader)
                .sorted(Comparator.comparingInt(Thread::tid))
                .toList();
        assertWaits(sys, reader, "data of pipe", writers, "read");
        assertWaits(sys, sleeper, "the end of a time", List.of(), "nanosleep");
        assertWaits(sys, joining, "(check), thread " + parked.tid(), List.of(parked), "join");
        assertWaits(sys, locking, "ReentrantLock", List.of(), "lockInterruptibly");
        assertWaits(sys, notified, "a notification", List.of(), "wait");
        assertWaits(sys, waiter, "the end of a child", child.threads(), "waitpid");

        while (spinner.stack().isEmpty()) {
            sys.schedYield();
        }
        // There is one core, which this thread is on.
        assertEquals(ThreadState.RUNNING, sys.thread().state());
        assertNull(sys.thread().waitsFor());
        assertIn(sys.thread(), "assertIn");
        assertEquals(ThreadState.READY, spinner.state());
        assertNull(spinner.waitsFor());
        assertIn(spinner, "schedYield");

        ends.set(true);
        parked.unpark();
        sys.join(joining);
        assertNull(parked.waitsFor());
        assertEquals(List.of(), parked.stack());
        assertEquals(all.size() - 2, sys.process().threads().size());
        assertEquals(1, child.threads().size());
        sys.exit(0);
    }
}
