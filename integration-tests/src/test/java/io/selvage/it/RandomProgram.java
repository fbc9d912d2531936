package io.selvage.it;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// A program that does a bit of everything that the kernel and Java offer, drawn from a seed, and always ends.
final class RandomProgram {
    private static final int DEPTH = 2;

    private final ReentrantLock lock = new ReentrantLock();
    private final Semaphore permits = new Semaphore(2);
    private final Object monitor = new Object();

    private RandomProgram() {}

    static Program of(long seed) {
        return Program.of("random", sys -> {
            RandomProgram program = new RandomProgram();
            PipeEnds pipe = sys.pipe();
            program.run(sys, new SplittableRandom(seed), pipe, DEPTH);
            return (int) (seed & 0x7f);
        });
    }

    private void run(SystemCalls sys, SplittableRandom random, PipeEnds pipe, int depth) throws InterruptedException {
        List<io.selvage.api.Thread> threads = new ArrayList<>();
        List<java.lang.Thread> strangers = new ArrayList<>();
        int children = 0;
        int operations = random.nextInt(3, 9);
        for (int i = 0; i < operations; i++) {
            switch (random.nextInt(depth > 0 ? 11 : 7)) {
                case 0 -> sys.schedYield();
                case 1 -> underLock(sys);
                case 2 -> withPermit(sys);
                case 3 -> inMonitor(sys);
                case 4 -> sys.write(pipe.writeEnd(), new byte[] {1, 2, 3});
                case 5 -> LockSupport.parkNanos(random.nextLong(1, 5_000_000));
                case 6 -> sys.umask(sys.getpid() & 0x1ff);
                case 7 -> {
                    SplittableRandom its = random.split();
                    threads.add(sys.clone(CloneFlags.THREAD, () -> run(sys, its, pipe, depth - 1)));
                }
                case 8 -> {
                    SplittableRandom its = random.split();
                    sys.clone(CloneFlags.FORK, () -> run(sys, its, pipe, depth - 1));
                    children++;
                }
                case 9 -> {
                    SplittableRandom its = random.split();
                    strangers.add(java.lang.Thread.startVirtualThread(() -> {
                        try {
                            run(sys, its, pipe, depth - 1);
                        } catch (InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    }));
                }
                default -> {
                    int steps = random.nextInt(1, 5);
                    sys.clone(CloneFlags.FORK, (StepBody) new Steps(steps));
                    children++;
                }
            }
        }
        for (io.selvage.api.Thread thread : threads) {
            sys.join(thread);
        }
        for (java.lang.Thread stranger : strangers) {
            stranger.join();
        }
        for (int i = 0; i < children; i++) {
            try {
                sys.waitpid(-1, WaitOptions.NONE);
            } catch (KernelException e) {
                // Another thread of this process has collected it.
                if (e.errno() != Errno.ECHILD) {
                    throw e;
                }
            }
        }
    }

    private void underLock(SystemCalls sys) {
        lock.lock();
        try {
            sys.gettid();
        } finally {
            lock.unlock();
        }
    }

    private void withPermit(SystemCalls sys) throws InterruptedException {
        permits.acquire();
        try {
            sys.gettid();
        } finally {
            permits.release();
        }
    }

    private void inMonitor(SystemCalls sys) {
        synchronized (monitor) {
            sys.gettid();
        }
    }

    private static final class Steps implements StepBody {
        private int left;

        Steps(int count) {
            left = count;
        }

        @Override
        public Step step(SystemCalls sys) {
            sys.getpid();
            return left-- > 0 ? Step.YIELD : Step.EXIT;
        }
    }
}
