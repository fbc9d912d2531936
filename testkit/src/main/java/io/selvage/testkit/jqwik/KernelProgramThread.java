package io.selvage.testkit.jqwik;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.PipeEnds;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// Does what a thread of a [KernelProgram] is to do.
final class KernelProgramThread {
    private static final int MASK = 0777;
    private static final int STDIN = 0;

    private final KernelProgram program;
    private final int number;
    private final SystemCalls sys;
    private final Shared shared;
    private final Deque<Integer> planned;
    private final Deque<Thread> started = new ArrayDeque<>();
    private final Deque<Integer> descriptors = new ArrayDeque<>();
    private final Deque<ReentrantLock> held = new ArrayDeque<>();
    private int highest = -1;
    private int code;

    /// What the threads of a process have in common.
    static final class Shared {
        private final boolean mayEndAtOnce;
        private final List<ReentrantLock> locks =
                List.of(new ReentrantLock(), new ReentrantLock(), new ReentrantLock());

        Shared(boolean mayEndAtOnce) {
            this.mayEndAtOnce = mayEndAtOnce;
        }
    }

    KernelProgramThread(KernelProgram program, int number, SystemCalls sys, Shared shared) {
        this.program = program;
        this.number = number;
        this.sys = sys;
        this.shared = shared;
        planned = new ArrayDeque<>(program.startedBy(number));
    }

    /// Runs as the first thread of a process.
    ///
    /// @return the exit code
    int runProcess() {
        runThread();
        while (collects()) {
            // Until there is no child left.
        }
        return code;
    }

    private void runThread() {
        try {
            for (KernelOp operation : program.threads().get(number).operations()) {
                if (operation instanceof KernelOp.Exit(int wished)) {
                    code = wished;
                    if (shared.mayEndAtOnce) {
                        sys.exit(wished);
                    }
                    break;
                }
                perform(operation);
            }
        } finally {
            unlockAll();
        }
        while (!planned.isEmpty()) {
            start();
        }
        while (!started.isEmpty()) {
            sys.join(started.removeFirst());
        }
        while (!descriptors.isEmpty()) {
            sys.close(descriptors.removeLast());
        }
    }

    private void perform(KernelOp operation) {
        switch (operation) {
            case KernelOp.GiveWay() -> sys.schedYield();
            case KernelOp.AskNumbers() -> askNumbers();
            case KernelOp.Umask(int mask) -> umask(mask);
            case KernelOp.Dup() -> descriptors.addLast(sys.dup(STDIN));
            case KernelOp.Close() -> close();
            case KernelOp.Transfer(int bytes) -> transfer(bytes);
            case KernelOp.Start() -> start();
            case KernelOp.Join() -> join();
            case KernelOp.Wait() -> {
                unlockAll();
                boolean _ = collects();
            }
            case KernelOp.Lock(int wished) -> lock(wished);
            case KernelOp.Unlock() -> unlock();
            case KernelOp.Exit _ -> throw new IllegalStateException("an end is no operation among others");
        }
    }

    private void askNumbers() {
        check(sys.gettid() == sys.thread().tid(), "gettid() is not the TID of thread()");
        check(sys.getpid() == sys.process().pid(), "getpid() is not the PID of process()");
    }

    private void umask(int mask) {
        int old = sys.umask(mask);
        check(old >= 0 && old <= MASK, "umask was " + old);
    }

    private void close() {
        if (!descriptors.isEmpty()) {
            sys.close(descriptors.removeLast());
        }
    }

    private void transfer(int bytes) {
        unlockAll();
        PipeEnds pipe = sys.pipe();
        CloneFlags flags = shared.mayEndAtOnce ? CloneFlags.THREAD : CloneFlags.FORK;
        Thread writer = sys.clone(flags, () -> {
            byte[] sent = new byte[bytes];
            for (int i = 0; i < bytes; i++) {
                sent[i] = (byte) i;
            }
            check(sys.write(pipe.writeEnd(), sent) == bytes, "not all was written");
        });
        byte[] buffer = new byte[bytes];
        int read = 0;
        while (read < bytes) {
            int more = sys.read(pipe.readEnd(), buffer, read, bytes - read);
            check(more > 0, "read() returned " + more + " while there was more to come");
            read += more;
        }
        for (int i = 0; i < bytes; i++) {
            check(buffer[i] == (byte) i, "byte " + i + " came as " + buffer[i]);
        }
        sys.join(writer);
        sys.close(pipe.readEnd());
        sys.close(pipe.writeEnd());
    }

    private void start() {
        if (planned.isEmpty()) {
            return;
        }
        unlockAll();
        int next = planned.removeFirst();
        KernelProgram.Plan plan = program.threads().get(next);
        if (plan.isProcess()) {
            Shared theirs = new Shared(program.isLeaf(next));
            sys.clone(plan.flags(), () -> sys.exit(new KernelProgramThread(program, next, sys, theirs).runProcess()));
        } else {
            started.addLast(
                    sys.clone(plan.flags(), () -> new KernelProgramThread(program, next, sys, shared).runThread()));
        }
    }

    private void join() {
        unlockAll();
        if (!started.isEmpty()) {
            sys.join(started.removeFirst());
        }
    }

    private boolean collects() {
        try {
            return sys.waitpid(-1, WaitOptions.NONE).pid() > 0;
        } catch (KernelException e) {
            if (e.errno() != Errno.ECHILD) {
                throw e;
            }
            return false;
        }
    }

    @SuppressWarnings("LockNotBeforeTry") // Given back by later operations, at the latest behind the last.
    private void lock(int wished) {
        if (wished > highest) {
            ReentrantLock lock = shared.locks.get(wished);
            lock.lock();
            held.addLast(lock);
            highest = wished;
        }
    }

    private void unlock() {
        if (!held.isEmpty()) {
            held.removeLast().unlock();
            highest = held.isEmpty() ? -1 : shared.locks.indexOf(held.getLast());
        }
    }

    private void unlockAll() {
        while (!held.isEmpty()) {
            unlock();
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
