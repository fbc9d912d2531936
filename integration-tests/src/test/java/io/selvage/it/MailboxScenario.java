package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.MailFilter;
import io.selvage.api.Message;
import io.selvage.api.PollEvents;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Small programs whose threads and processes send each other mail where the order matters. Each comes to
/// its end, leaves nobody behind and checks what it was told, whoever runs when.
enum MailboxScenario implements Program.Main {
    /// Two processes send more than there is room for to two threads that take anything: every message
    /// arrives once, and what one sender sends keeps its order for each receiver.
    MAIL_OF_MANY {
        @Override
        public int run(SystemCalls sys) {
            sys.mailboxCapacity(1);
            int self = sys.getpid();
            for (int i = 1; i <= 2; i++) {
                int sender = i;
                sys.clone(CloneFlags.FORK, () -> {
                    for (int n = 0; n < 3; n++) {
                        sys.mailSend(self, sender * 10L + n, NOTHING);
                    }
                });
            }
            List<List<Long>> seen = List.of(new ArrayList<>(), new ArrayList<>());
            List<Thread> receivers = new ArrayList<>();
            for (List<Long> mine : seen) {
                receivers.add(sys.clone(CloneFlags.THREAD, () -> {
                    for (int n = 0; n < 3; n++) {
                        mine.add(sys.mailReceive().tag());
                        assertTrue(sys.mailCount() <= 1);
                    }
                }));
            }
            receivers.forEach(sys::join);
            collect(sys, 2);
            assertEquals(0, sys.mailCount());
            assertEquals(List.of(10L, 11L, 12L, 20L, 21L, 22L), sorted(seen));
            for (List<Long> mine : seen) {
                assertInOrder(mine, 10, 20);
                assertInOrder(mine, 20, 30);
            }
            return 0;
        }
    },

    /// Three receivers, each for mail of its own kind, one of them without a stack; three senders.
    EACH_ITS_OWN {
        @Override
        public int run(SystemCalls sys) {
            int self = sys.getpid();
            long[] sum = new long[4];
            List<Thread> threads = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                int kind = i;
                MailFilter filter = MailFilter.tagged(kind);
                if (kind == 2) {
                    threads.add(sys.clone(CloneFlags.THREAD, receiver(2, filter, tag -> sum[kind] += tag)));
                } else {
                    threads.add(sys.clone(CloneFlags.THREAD, () -> {
                        for (int n = 0; n < 2; n++) {
                            sum[kind] += sys.mailReceive(filter, null).tag();
                        }
                    }));
                }
                threads.add(sys.clone(CloneFlags.THREAD, () -> {
                    sys.mailSend(self, kind, NOTHING);
                    sys.mailSend(self, kind % 3 + 1, NOTHING);
                }));
            }
            threads.forEach(sys::join);
            assertEquals(List.of(0L, 2L, 4L, 6L), List.of(sum[0], sum[1], sum[2], sum[3]));
            assertEquals(0, sys.mailCount());
            return 0;
        }
    },

    /// The receiver is killed while senders of both kinds, and by both names, fill its mailbox or wait
    /// for room: all of them hear that it has ended.
    RECEIVER_DIES {
        @Override
        public int run(SystemCalls sys) {
            Process receiver = sys.clone(CloneFlags.FORK, () -> {
                        sys.mailboxCapacity(1);
                        sys.mailReceive();
                        sys.pause();
                    })
                    .process();
            List<Thread> senders = new ArrayList<>();
            int[] refused = new int[1];
            senders.add(sys.clone(
                    CloneFlags.THREAD, () -> sendUntilRefused(() -> sys.mailSend(receiver.pid(), NOTHING))));
            senders.add(sys.clone(
                    CloneFlags.THREAD, () -> sendUntilRefused(() -> sys.mailSend(receiver.guid(), NOTHING))));
            senders.add(sys.clone(CloneFlags.THREAD, (StepBody) step -> {
                try {
                    return step.mailSend(receiver.pid(), NOTHING) == SystemCalls.BLOCKED
                            ? StepBody.Step.BLOCK
                            : StepBody.Step.YIELD;
                } catch (KernelException e) {
                    assertEquals(Errno.ESRCH, e.errno());
                    refused[0]++;
                    return StepBody.Step.EXIT;
                }
            }));
            sys.kill(receiver.pid(), Signal.KILL);
            senders.forEach(sys::join);
            assertEquals(1, refused[0]);
            sys.waitpid(receiver.pid(), WaitOptions.NONE);
            return 0;
        }
    },

    /// One thread of a process runs another program while a second one waits for mail: the message is the
    /// program's, unless the second thread's call has returned before its end.
    EXEC_BESIDE_A_RECEIVER {
        @Override
        public int run(SystemCalls sys) {
            boolean[] taken = new boolean[1];
            Process receiver = sys.clone(CloneFlags.FORK, () -> {
                        sys.clone(CloneFlags.THREAD, () -> {
                            sys.mailReceive();
                            taken[0] = true;
                        });
                        sys.exec(Program.of("next", next -> {
                            next.mailReceive(MailFilter.tagged(2), null);
                            return next.mailCount();
                        }));
                    })
                    .process();
            sys.mailSend(receiver.pid(), 1, NOTHING);
            sys.mailSend(receiver.pid(), 2, NOTHING);
            int left = sys.waitpid(receiver.pid(), WaitOptions.NONE).status() >> 8;
            assertEquals(taken[0] ? 0 : 1, left);
            return 0;
        }
    },

    /// A signal comes to a receiver when a message does: whichever ends the wait, the message is still
    /// there for the next call or has been received.
    SIGNAL_AND_MAIL {
        @Override
        public int run(SystemCalls sys) {
            int self = sys.getpid();
            sys.sigaction(Signal.USR1.number(), SignalAction.handle(_ -> {}));
            long[] received = new long[2];
            List<Thread> receivers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                int mine = i;
                receivers.add(sys.clone(CloneFlags.THREAD, () -> {
                    while (received[mine] == 0) {
                        try {
                            received[mine] = sys.mailReceive().tag();
                        } catch (KernelException e) {
                            assertEquals(Errno.EINTR, e.errno());
                        }
                    }
                }));
            }
            Thread sender = sys.clone(CloneFlags.THREAD, () -> {
                sys.mailSend(self, 1, NOTHING);
                sys.mailSend(self, 2, NOTHING);
            });
            for (Thread receiver : receivers) {
                try {
                    sys.tgkill(self, receiver.tid(), Signal.USR1.number());
                } catch (KernelException e) {
                    assertEquals(Errno.ESRCH, e.errno());
                }
            }
            receivers.forEach(sys::join);
            sys.join(sender);
            assertEquals(3, received[0] + received[1]);
            assertEquals(0, sys.mailCount());
            return 0;
        }
    },

    /// A receiver's time is over when its message comes: it has it, or the mailbox does.
    TIME_AND_MAIL {
        @Override
        public int run(SystemCalls sys) {
            int self = sys.getpid();
            int[] received = new int[2];
            List<Thread> threads = new ArrayList<>();
            threads.add(sys.clone(CloneFlags.THREAD, () -> {
                try {
                    sys.mailReceive(MailFilter.tagged(1), Duration.ofNanos(500));
                    received[0]++;
                } catch (KernelException e) {
                    assertEquals(Errno.ETIMEDOUT, e.errno());
                }
            }));
            threads.add(sys.clone(CloneFlags.THREAD, (StepBody) step -> {
                try {
                    if (step.mailReceive(MailFilter.tagged(1), Duration.ofNanos(500)) == Message.BLOCKED) {
                        return StepBody.Step.BLOCK;
                    }
                    received[1]++;
                } catch (KernelException e) {
                    assertEquals(Errno.ETIMEDOUT, e.errno());
                }
                return StepBody.Step.EXIT;
            }));
            sys.mailSend(self, 1, NOTHING);
            sys.mailSend(self, 1, NOTHING);
            threads.forEach(sys::join);
            assertEquals(2, received[0] + received[1] + sys.mailCount());
            return 0;
        }
    },

    /// More room is made, and taken away, while senders wait.
    ROOM_COMES_AND_GOES {
        @Override
        public int run(SystemCalls sys) {
            int self = sys.getpid();
            sys.mailboxCapacity(1);
            List<Thread> senders = new ArrayList<>();
            for (int i = 1; i <= 3; i++) {
                int tag = i;
                senders.add(
                        i == 2
                                ? sys.clone(CloneFlags.THREAD, Steps.of(step -> step.mailSend(self, 2, NOTHING)))
                                : sys.clone(CloneFlags.THREAD, () -> sys.mailSend(self, tag, NOTHING)));
            }
            sys.mailboxCapacity(2);
            assertTrue(sys.mailCount() <= 2);
            sys.mailboxCapacity(1);
            long sum = sys.mailReceive().tag() + sys.mailReceive().tag();
            sum += sys.mailReceive().tag();
            senders.forEach(sys::join);
            assertEquals(6, sum);
            return 0;
        }
    },

    /// A stackless receiver is woken for one kind of mail and comes back for another: what it has left is
    /// for the one who waits for it.
    SECOND_THOUGHTS {
        @Override
        public int run(SystemCalls sys) {
            int self = sys.getpid();
            boolean[] asked = new boolean[1];
            Thread fickle = sys.clone(CloneFlags.THREAD, (StepBody) step -> {
                MailFilter filter = MailFilter.tagged(asked[0] ? 2 : 1);
                asked[0] = true;
                return step.mailReceive(filter, null) == Message.BLOCKED ? StepBody.Step.BLOCK : StepBody.Step.EXIT;
            });
            Thread steady = sys.clone(CloneFlags.THREAD, () -> sys.mailReceive(MailFilter.tagged(1), null));
            sys.mailSend(self, 1, NOTHING);
            // For the fickle one if its first call came after the first message, for the steady one otherwise.
            sys.mailSend(self, 2, NOTHING);
            sys.mailSend(self, 1, NOTHING);
            sys.join(steady);
            sys.join(fickle);
            assertEquals(1, sys.mailCount());
            return 0;
        }
    },

    /// Somebody polls while mail comes and another thread takes it.
    POLL_AND_MAIL {
        @Override
        public int run(SystemCalls sys) {
            int self = sys.getpid();
            int fd = sys.mailboxFd(0);
            Thread watcher = sys.clone(
                    CloneFlags.THREAD, () -> assertEquals(PollEvents.POLLIN, sys.poll(fd, PollEvents.POLLIN, -1)));
            Thread receiver = sys.clone(CloneFlags.THREAD, () -> sys.mailReceive(MailFilter.tagged(1), null));
            sys.mailSend(self, 1, NOTHING);
            sys.mailSend(self, 2, NOTHING);
            sys.join(watcher);
            sys.join(receiver);
            assertEquals(2, sys.mailReceive().tag());
            sys.close(fd);
            return 0;
        }
    };

    private static final byte[] NOTHING = {};

    private interface Send {
        int attempt();
    }

    private static void sendUntilRefused(Send send) {
        try {
            for (; ; ) {
                assertEquals(0, send.attempt());
            }
        } catch (KernelException e) {
            assertEquals(Errno.ESRCH, e.errno());
        }
    }

    private static StepBody receiver(int count, MailFilter filter, Consumer<Long> target) {
        int[] left = {count};
        return step -> {
            Message message = step.mailReceive(filter, null);
            if (message == Message.BLOCKED) {
                return StepBody.Step.BLOCK;
            }
            target.accept(message.tag());
            return --left[0] == 0 ? StepBody.Step.EXIT : StepBody.Step.YIELD;
        };
    }

    private static List<Long> sorted(List<List<Long>> seen) {
        return seen.stream().flatMap(List::stream).sorted().toList();
    }

    private static void assertInOrder(List<Long> tags, long from, long to) {
        List<Long> those = tags.stream().filter(tag -> tag >= from && tag < to).toList();
        assertEquals(those.stream().sorted().toList(), those);
    }

    private static void collect(SystemCalls sys, int children) {
        for (int i = 0; i < children; i++) {
            assertEquals(0, sys.waitpid(-1, WaitOptions.NONE).status());
        }
    }
}
