package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Epoll;
import io.selvage.api.EpollEvent;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.PollEntry;
import io.selvage.api.PollEvents;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import io.selvage.api.WaitOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;

/// Small programs for the kernel whose threads and processes meet where the order matters. Each comes to
/// its end, leaves nobody behind and checks what it was told, whoever runs when.
enum KernelScenario implements Program.Main {
    /// Two processes write, two threads read; each closes its ends at a time of its own.
    PIPE_OF_MANY {
        @Override
        public int run(SystemCalls sys) {
            PipeEnds pipe = sys.pipe();
            for (int i = 1; i <= 2; i++) {
                byte[] bytes = new byte[3];
                Arrays.fill(bytes, (byte) i);
                sys.clone(CloneFlags.FORK, () -> {
                    sys.close(pipe.readEnd());
                    for (int n = 0; n < 2; n++) {
                        assertEquals(3, sys.write(pipe.writeEnd(), bytes));
                    }
                    sys.close(pipe.writeEnd());
                });
            }
            int[][] seen = new int[2][3];
            List<Thread> readers = new ArrayList<>();
            for (int[] mine : seen) {
                readers.add(sys.clone(CloneFlags.THREAD, () -> {
                    byte[] buffer = new byte[4];
                    for (int count; (count = sys.read(pipe.readEnd(), buffer)) > 0; ) {
                        for (int at = 0; at < count; at++) {
                            mine[buffer[at]]++;
                        }
                    }
                }));
            }
            sys.close(pipe.writeEnd());
            readers.forEach(sys::join);
            sys.close(pipe.readEnd());
            for (int writer = 1; writer <= 2; writer++) {
                assertEquals(6, seen[0][writer] + seen[1][writer]);
            }
            collect(sys, Set.of(0), 2);
            return 0;
        }
    },

    /// A writer fills the pipe, so that it has to wait, and the reader takes what it wants and goes.
    READER_GOES_FIRST {
        @Override
        public int run(SystemCalls sys) {
            PipeEnds pipe = sys.pipe();
            byte[] much = new byte[40_000];
            sys.clone(CloneFlags.FORK, () -> {
                sys.close(pipe.readEnd());
                for (int written = 1; written > 0; ) {
                    written = sys.write(pipe.writeEnd(), much);
                }
            });
            sys.clone(CloneFlags.FORK, () -> {
                sys.close(pipe.writeEnd());
                assertTrue(sys.read(pipe.readEnd(), new byte[50_000]) > 0);
            });
            sys.close(pipe.readEnd());
            sys.close(pipe.writeEnd());
            collect(sys, Set.of(0, ExitStatus.killed(Signal.PIPE).toWord()), 2);
            return 0;
        }
    },

    /// A thread closes a descriptor that two others read from and a process has a copy of.
    CLOSED_BENEATH_THE_READERS {
        @Override
        public int run(SystemCalls sys) {
            PipeEnds pipe = sys.pipe();
            int[] seen = new int[2];
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < seen.length; i++) {
                int reader = i;
                threads.add(sys.clone(CloneFlags.THREAD, () -> {
                    try {
                        seen[reader] = sys.read(pipe.readEnd(), new byte[1]);
                    } catch (KernelException e) {
                        assertEquals(Errno.EBADF, e.errno());
                    }
                }));
            }
            sys.clone(CloneFlags.FORK, () -> {
                sys.write(pipe.writeEnd(), "a");
                sys.close(pipe.readEnd());
            });
            threads.add(sys.clone(CloneFlags.THREAD, () -> sys.close(pipe.writeEnd())));
            sys.close(pipe.readEnd());
            threads.forEach(sys::join);
            assertTrue(seen[0] + seen[1] <= 1);
            collect(sys, Set.of(0, ExitStatus.killed(Signal.PIPE).toWord()), 1);
            return 0;
        }
    },

    /// A reader dies after it was woken and before it has read: another one, of another process, gets its
    /// turn.
    WAKE_UP_OF_THE_DYING {
        @Override
        public int run(SystemCalls sys) {
            PipeEnds pipe = sys.pipe();
            boolean[] taken = new boolean[1];
            Thread dying = sys.clone(CloneFlags.FORK, () -> {
                // Stackless, so that there is time between its being woken and its next look.
                sys.clone(CloneFlags.THREAD, (StepBody) step -> {
                    if (step.read(pipe.readEnd(), new byte[1]) == SystemCalls.BLOCKED) {
                        return StepBody.Step.BLOCK;
                    }
                    taken[0] = true;
                    return StepBody.Step.EXIT;
                });
                sys.schedYield();
                sys.exit(1);
            });
            Thread other = sys.clone(CloneFlags.FORK, () -> sys.read(pipe.readEnd(), new byte[1]));
            sys.write(pipe.writeEnd(), "a");
            assertEquals(word(1), sys.waitpid(dying.tid(), WaitOptions.NONE).status());
            if (taken[0]) {
                sys.write(pipe.writeEnd(), "b");
            }
            assertEquals(word(0), sys.waitpid(other.tid(), WaitOptions.NONE).status());
            return 0;
        }
    },

    /// Two threads collect whatever child is dead, a third waits for one child in particular.
    WAITERS_FOR_ANY_AND_FOR_ONE {
        @Override
        public int run(SystemCalls sys) {
            Map<Integer, Integer> expected = new TreeMap<>();
            for (int code = 1; code <= 3; code++) {
                int mine = code;
                int pid = sys.clone(CloneFlags.FORK, () -> sys.exit(mine)).tid();
                expected.put(pid, ExitStatus.exited(mine).toWord());
            }
            Map<Integer, Integer> collected = new ConcurrentSkipListMap<>();
            int wanted = expected.keySet().iterator().next();
            List<Thread> waiters = new ArrayList<>();
            for (int which : new int[] {-1, -1, wanted}) {
                waiters.add(sys.clone(CloneFlags.THREAD, () -> {
                    for (boolean more = true; more; ) {
                        more = collected(sys, which, collected);
                    }
                }));
            }
            waiters.forEach(sys::join);
            assertEquals(expected, collected);
            return 0;
        }
    },

    /// A parent dies while its child does, and both orders leave nobody.
    ORPHANS {
        @Override
        public int run(SystemCalls sys) {
            PipeEnds pipe = sys.pipe();
            int self = sys.getpid();
            Thread[] grandchild = new Thread[1];
            int child = sys.clone(CloneFlags.FORK, () -> {
                        int parent = sys.getpid();
                        grandchild[0] = sys.clone(CloneFlags.FORK, () -> {
                            int seen = sys.getppid();
                            assertTrue(seen == parent || seen == 1, () -> self + " > " + parent + ": " + seen);
                            sys.exit(2);
                        });
                        sys.exit(1);
                    })
                    .tid();
            assertEquals(
                    ExitStatus.exited(1).toWord(),
                    sys.waitpid(child, WaitOptions.NONE).status());
            untilNobodyHolds(sys, pipe);
            sys.join(grandchild[0]);
            noMoreChildren(sys);
            return 0;
        }
    },

    /// All threads of a process end it, each with a code of its own.
    GROUP_EXITS {
        @Override
        public int run(SystemCalls sys) {
            PipeEnds pipe = sys.pipe();
            Thread child = sys.clone(CloneFlags.FORK, () -> {
                for (int code = 1; code <= 3; code++) {
                    int offered = code;
                    sys.clone(CloneFlags.THREAD, () -> sys.exit(offered));
                }
                sys.exitThread(9);
            });
            int status = sys.waitpid(child.tid(), WaitOptions.NONE).status();
            assertTrue(Set.of(word(1), word(2), word(3)).contains(status), () -> "status " + status);
            assertEquals(ThreadState.DEAD, child.state());
            untilNobodyHolds(sys, pipe);
            return 0;
        }
    },

    /// Threads end one by one: the last one's code counts.
    LAST_THREAD {
        @Override
        public int run(SystemCalls sys) {
            Thread child = sys.clone(CloneFlags.FORK, () -> {
                Thread leader = sys.thread();
                for (int i = 0; i < 2; i++) {
                    sys.clone(CloneFlags.THREAD, () -> {
                        sys.join(leader);
                        sys.exitThread(7);
                    });
                }
                sys.exitThread(3);
            });
            assertEquals(word(7), sys.waitpid(child.tid(), WaitOptions.NONE).status());
            noMoreChildren(sys);
            return 0;
        }
    },

    /// A thread is suspended until its child is dead, and another one ends the process meanwhile.
    VFORK_AND_GROUP_EXIT {
        @Override
        public int run(SystemCalls sys) {
            PipeEnds pipe = sys.pipe();
            Thread child = sys.clone(CloneFlags.FORK, () -> {
                sys.clone(CloneFlags.THREAD, () -> sys.exit(5));
                Thread made = sys.clone(CloneFlags.VFORK, () -> sys.exit(6));
                assertNotNull(made.process().exitStatus());
                sys.exit(4);
            });
            int status = sys.waitpid(child.tid(), WaitOptions.NONE).status();
            assertTrue(Set.of(word(4), word(5)).contains(status), () -> "status " + status);
            untilNobodyHolds(sys, pipe);
            return 0;
        }
    },

    /// Threads make threads and processes while another ends them all.
    CLONES_OF_THE_DYING {
        @Override
        public int run(SystemCalls sys) {
            PipeEnds pipe = sys.pipe();
            Thread child = sys.clone(CloneFlags.FORK, () -> {
                for (int i = 0; i < 2; i++) {
                    sys.clone(CloneFlags.THREAD, () -> {
                        sys.clone(CloneFlags.FORK, () -> sys.getppid());
                        sys.clone(CloneFlags.THREAD, () -> sys.getppid());
                        sys.park();
                    });
                }
                sys.exit(3);
            });
            assertEquals(word(3), sys.waitpid(child.tid(), WaitOptions.NONE).status());
            untilNobodyHolds(sys, pipe);
            noMoreChildren(sys);
            return 0;
        }
    },

    /// Invariant 72: a group is killed while its members make more of them. Who survived would wait for
    /// ever.
    KILL_OF_A_GROWING_GROUP {
        @Override
        public int run(SystemCalls sys) {
            PipeEnds pipe = sys.pipe();
            Thread root = sys.clone(CloneFlags.FORK, () -> {
                sys.setpgid(0, 0);
                multiply(sys, 2);
            });
            while (sys.getpgid(root.tid()) != root.tid()) {
                sys.schedYield();
            }
            sys.kill(-root.tid(), Signal.KILL);
            assertEquals(
                    ExitStatus.killed(Signal.KILL).toWord(),
                    sys.waitpid(root.tid(), WaitOptions.NONE).status());
            untilNobodyHolds(sys, pipe);
            noMoreChildren(sys);
            return 0;
        }
    },

    /// A stop and its continuation come from two sides while the threads of the process work. Who was
    /// left held back would never end.
    STOP_AND_CONTINUE {
        @Override
        public int run(SystemCalls sys) {
            PipeEnds pipe = sys.pipe();
            Thread child = sys.clone(CloneFlags.FORK, () -> {
                Thread other = sys.clone(CloneFlags.THREAD, () -> sys.read(pipe.readEnd(), new byte[1]));
                sys.join(other);
                sys.exit(4);
            });
            Thread stopper = sys.clone(CloneFlags.THREAD, () -> sys.kill(child.tid(), Signal.STOP));
            Thread continuer = sys.clone(CloneFlags.THREAD, () -> sys.kill(child.tid(), Signal.CONT));
            sys.write(pipe.writeEnd(), "a");
            sys.join(stopper);
            sys.join(continuer);
            sys.kill(child.tid(), Signal.CONT);
            assertEquals(word(4), sys.waitpid(child.tid(), WaitOptions.NONE).status());
            return 0;
        }
    },

    /// Invariant 70: the creator does nothing until the child runs another program, another thread goes
    /// on and lets the child do so.
    VFORK_AND_EXEC {
        @Override
        public int run(SystemCalls sys) {
            PipeEnds pipe = sys.pipe();
            boolean[] suspended = {true};
            Thread sibling = sys.clone(CloneFlags.THREAD, () -> sys.write(pipe.writeEnd(), "a"));
            Thread child = sys.clone(CloneFlags.VFORK, () -> {
                sys.read(pipe.readEnd(), new byte[1]);
                suspended[0] = false;
                sys.exec(Program.of("next", next -> 8));
            });
            assertFalse(suspended[0]);
            sys.join(sibling);
            assertEquals(word(8), sys.waitpid(child.tid(), WaitOptions.NONE).status());
            return 0;
        }
    },

    /// Invariant 48: threads end their process while it is killed: one of the offered ends, and it stays.
    GROUP_EXIT_AND_KILL {
        @Override
        public int run(SystemCalls sys) {
            PipeEnds pipe = sys.pipe();
            Thread child = sys.clone(CloneFlags.FORK, () -> {
                sys.clone(CloneFlags.THREAD, () -> sys.exit(1));
                sys.exit(2);
            });
            sys.kill(child.tid(), Signal.TERM);
            int status = sys.waitpid(child.tid(), WaitOptions.NONE).status();
            int killed = ExitStatus.killed(Signal.TERM).toWord();
            assertTrue(Set.of(word(1), word(2), killed).contains(status), () -> "status " + status);
            untilNobodyHolds(sys, pipe);
            return 0;
        }
    },

    /// Three wait for the end of a thread that ends with its process, one of them in that process.
    JOINS_AND_EXIT {
        @Override
        public int run(SystemCalls sys) {
            Thread[] target = new Thread[1];
            Thread child = sys.clone(CloneFlags.FORK, () -> {
                target[0] = sys.clone(CloneFlags.THREAD, () -> sys.park());
                sys.clone(CloneFlags.THREAD, () -> sys.join(target[0]));
                sys.exit(2);
            });
            List<Thread> joiners = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                joiners.add(sys.clone(CloneFlags.THREAD, () -> sys.join(child)));
            }
            assertEquals(word(2), sys.waitpid(child.tid(), WaitOptions.NONE).status());
            joiners.forEach(sys::join);
            if (target[0] != null) {
                sys.join(target[0]);
            }
            return 0;
        }
    },

    /// Each of two threads waits for either of two descriptors, which become ready at any moment.
    POLLERS_AND_WRITERS {
        @Override
        public int run(SystemCalls sys) {
            PipeEnds pipe = sys.pipe();
            int counter = sys.eventfd(0, 0);
            List<Thread> pollers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                PollEntry[] entries = {
                    new PollEntry(pipe.readEnd(), PollEvents.POLLIN), new PollEntry(counter, PollEvents.POLLIN)
                };
                if (i == 0) {
                    pollers.add(sys.clone(CloneFlags.THREAD, () -> assertTrue(sys.poll(entries, -1) > 0)));
                } else {
                    pollers.add(sys.clone(CloneFlags.THREAD, Steps.of(calls -> calls.poll(entries, -1))));
                }
            }
            sys.clone(CloneFlags.THREAD, () -> sys.write(pipe.writeEnd(), new byte[1]));
            sys.clone(CloneFlags.THREAD, () -> PollTest.add(sys, counter));
            pollers.forEach(sys::join);
            return 0;
        }
    },

    /// A thread that hears of changes only takes all there is each time, while others add.
    EDGES {
        @Override
        public int run(SystemCalls sys) {
            int counter = sys.eventfd(0, OpenFlags.O_NONBLOCK);
            int epfd = sys.epollCreate(0);
            sys.epollCtl(epfd, Epoll.EPOLL_CTL_ADD, counter, Epoll.EPOLLIN | Epoll.EPOLLET, 0);
            for (int i = 0; i < 2; i++) {
                sys.clone(CloneFlags.THREAD, () -> {
                    PollTest.add(sys, counter);
                    PollTest.add(sys, counter);
                });
            }
            EpollEvent[] found = new EpollEvent[2];
            byte[] taken = new byte[8];
            for (int sum = 0; sum < 4; ) {
                assertEquals(1, sys.epollWait(epfd, found, -1));
                while (tookFrom(sys, counter, taken)) {
                    sum += taken[0];
                }
            }
            return 0;
        }
    },

    /// Threads share an epoll, or have one each that excludes the others; each takes one of what others
    /// bring.
    ONE_FOR_EACH {
        @Override
        public int run(SystemCalls sys) {
            int counter = sys.eventfd(0, OpenFlags.O_NONBLOCK | OpenFlags.EFD_SEMAPHORE);
            int shared = sys.epollCreate(0);
            sys.epollCtl(shared, Epoll.EPOLL_CTL_ADD, counter, Epoll.EPOLLIN, 0);
            List<Thread> takers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int epfd = i < 2 ? shared : sys.epollCreate(0);
                if (i >= 2) {
                    sys.epollCtl(epfd, Epoll.EPOLL_CTL_ADD, counter, Epoll.EPOLLIN | Epoll.EPOLLEXCLUSIVE, 0);
                }
                takers.add(sys.clone(CloneFlags.THREAD, () -> {
                    EpollEvent[] found = new EpollEvent[1];
                    do {
                        assertEquals(1, sys.epollWait(epfd, found, -1));
                    } while (!tookFrom(sys, counter, new byte[8]));
                }));
            }
            for (int i = 0; i < 4; i++) {
                sys.clone(CloneFlags.THREAD, () -> PollTest.add(sys, counter));
            }
            takers.forEach(sys::join);
            return 0;
        }
    },

    /// What is reported once is asked for again while more comes, in an epoll that another one watches.
    ONCE_MORE {
        @Override
        public int run(SystemCalls sys) {
            int counter = sys.eventfd(0, OpenFlags.O_NONBLOCK);
            int inner = sys.epollCreate(0);
            int outer = sys.epollCreate(0);
            int once = Epoll.EPOLLIN | Epoll.EPOLLONESHOT;
            sys.epollCtl(outer, Epoll.EPOLL_CTL_ADD, inner, Epoll.EPOLLIN, 0);
            sys.epollCtl(inner, Epoll.EPOLL_CTL_ADD, counter, once, 0);
            sys.clone(CloneFlags.THREAD, () -> {
                PollTest.add(sys, counter);
                PollTest.add(sys, counter);
            });
            EpollEvent[] found = new EpollEvent[1];
            byte[] taken = new byte[8];
            for (int sum = 0; sum < 2; ) {
                assertEquals(1, sys.epollWait(outer, found, -1));
                if (sys.epollWait(inner, found, 0) == 1) {
                    assertTrue(tookFrom(sys, counter, taken));
                    sum += taken[0];
                    sys.epollCtl(inner, Epoll.EPOLL_CTL_MOD, counter, once, 0);
                }
            }
            return 0;
        }
    },

    /// A wait of limited time is over, or something comes, whichever is first; nothing is taken from the
    /// next wait.
    TIME_OR_EVENT {
        @Override
        public int run(SystemCalls sys) {
            int counter = sys.eventfd(0, OpenFlags.O_NONBLOCK);
            int[] sum = new int[1];
            Thread taker = sys.clone(CloneFlags.THREAD, (StepBody) calls -> {
                byte[] taken = new byte[8];
                while (sum[0] < 2) {
                    if (calls.poll(counter, PollEvents.POLLIN, 1) == SystemCalls.BLOCKED) {
                        return StepBody.Step.BLOCK;
                    }
                    if (tookFrom(calls, counter, taken)) {
                        sum[0] += taken[0];
                    }
                }
                return StepBody.Step.EXIT;
            });
            for (int i = 0; i < 2; i++) {
                sys.clone(CloneFlags.THREAD, () -> {
                    sys.nanosleep(Duration.ofMillis(1));
                    PollTest.add(sys, counter);
                });
            }
            sys.join(taker);
            assertEquals(2, sum[0]);
            return 0;
        }
    };

    private static boolean tookFrom(SystemCalls sys, int counter, byte[] taken) {
        try {
            assertEquals(8, sys.read(counter, taken));
            return true;
        } catch (KernelException e) {
            assertEquals(Errno.EAGAIN, e.errno());
            return false;
        }
    }

    private static void multiply(SystemCalls sys, int depth) {
        for (int i = 0; i < depth; i++) {
            sys.clone(CloneFlags.FORK, () -> multiply(sys, depth - 1));
        }
        for (; ; ) {
            sys.park();
        }
    }

    private static int word(int code) {
        return ExitStatus.exited(code).toWord();
    }

    private static boolean collected(SystemCalls sys, int which, Map<Integer, Integer> into) {
        try {
            var result = sys.waitpid(which, WaitOptions.NONE);
            assertEquals(null, into.put(result.pid(), result.status()));
            return true;
        } catch (KernelException e) {
            assertEquals(Errno.ECHILD, e.errno());
            return false;
        }
    }

    private static void collect(SystemCalls sys, Set<Integer> statuses, int children) {
        Set<Integer> pids = new TreeSet<>();
        for (int i = 0; i < children; i++) {
            var result = sys.waitpid(-1, WaitOptions.NONE);
            assertTrue(pids.add(result.pid()));
            assertTrue(statuses.contains(result.status()), () -> "status " + result.status());
        }
        noMoreChildren(sys);
    }

    private static void noMoreChildren(SystemCalls sys) {
        Refused.with(Errno.ECHILD, () -> sys.waitpid(-1, WaitOptions.NONE));
    }

    /// Every process made since has a copy of the end that writes, for as long as it lives.
    private static void untilNobodyHolds(SystemCalls sys, PipeEnds pipe) {
        sys.close(pipe.writeEnd());
        assertEquals(0, sys.read(pipe.readEnd(), new byte[1]));
        sys.close(pipe.readEnd());
    }
}
