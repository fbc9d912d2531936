package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.ActionFlags;
import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.MessageQueueAttributes;
import io.selvage.api.OpenFlags;
import io.selvage.api.PollEvents;
import io.selvage.api.Program;
import io.selvage.api.QueuedMessage;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Small programs whose threads and processes meet at message queues where the order matters. Each comes
/// to its end, leaves nobody behind and checks what it was told, whoever runs when.
enum MessageQueueScenario implements Program.Main {
    /// Two processes send more than there is room for, a thread with a stack and one without receive:
    /// each message arrives once, and those of one sender in order.
    MANY_ON_BOTH_SIDES {
        @Override
        public int run(SystemCalls sys) {
            int fd = open(sys, 1);
            for (int sender = 0; sender < 2; sender++) {
                int first = 10 * sender;
                sys.clone(CloneFlags.FORK, () -> {
                    for (int n = 0; n < 3; n++) {
                        assertEquals(0, sys.mqSend(fd, new byte[] {(byte) (first + n)}, 1));
                    }
                });
            }
            List<Integer> one = new ArrayList<>();
            List<Integer> two = new ArrayList<>();
            Thread stackful = sys.clone(CloneFlags.THREAD, () -> {
                while (one.size() < 3) {
                    one.add(receive(sys, fd));
                }
            });
            byte[] buffer = new byte[1];
            Thread stackless = sys.clone(CloneFlags.THREAD, (StepBody) calls -> {
                if (calls.mqReceive(fd, buffer) == QueuedMessage.BLOCKED) {
                    return StepBody.Step.BLOCK;
                }
                two.add((int) buffer[0]);
                return two.size() == 3 ? StepBody.Step.EXIT : StepBody.Step.YIELD;
            });
            sys.join(stackful);
            sys.join(stackless);
            List<Integer> all = new ArrayList<>(one);
            all.addAll(two);
            all.sort(null);
            assertEquals(List.of(0, 1, 2, 10, 11, 12), all);
            for (List<Integer> seen : List.of(one, two)) {
                for (int first : new int[] {0, 10}) {
                    List<Integer> of =
                            seen.stream().filter(n -> n / 10 == first / 10).toList();
                    assertEquals(of.stream().sorted().toList(), of);
                }
            }
            collect(sys, 2);
            return end(sys, fd);
        }
    },

    /// A receiver without a stack is killed with its process at any moment: what it was given goes to the
    /// other one.
    RECEIVER_DIES {
        @Override
        public int run(SystemCalls sys) {
            int fd = open(sys, 2);
            boolean[] taken = new boolean[1];
            Thread dying = sys.clone(CloneFlags.FORK, () -> {
                sys.clone(CloneFlags.THREAD, (StepBody) calls -> {
                    if (calls.mqReceive(fd, new byte[1]) == QueuedMessage.BLOCKED) {
                        return StepBody.Step.BLOCK;
                    }
                    taken[0] = true;
                    return StepBody.Step.EXIT;
                });
                sys.schedYield();
                sys.exit(0);
            });
            Thread other = sys.clone(CloneFlags.FORK, () -> receive(sys, fd));
            send(sys, fd, 1);
            sys.waitpid(dying.tid(), WaitOptions.NONE);
            if (taken[0]) {
                send(sys, fd, 2);
            }
            sys.waitpid(other.tid(), WaitOptions.NONE);
            assertEquals(0, sys.mqGetattr(fd).messages());
            return end(sys, fd);
        }
    },

    /// A process is killed while it waits for room: its message is sent once or never, and the one behind
    /// it gets in.
    SENDER_DIES {
        @Override
        public int run(SystemCalls sys) {
            int fd = open(sys, 1);
            send(sys, fd, 1);
            Thread dying = sys.clone(CloneFlags.FORK, () -> send(sys, fd, 2));
            Thread other = sys.clone(CloneFlags.THREAD, () -> send(sys, fd, 3));
            sys.kill(dying.tid(), Signal.KILL);
            assertEquals(1, receive(sys, fd));
            int next = receive(sys, fd);
            if (next == 2) {
                next = receive(sys, fd);
            }
            assertEquals(3, next);
            sys.join(other);
            sys.waitpid(dying.tid(), WaitOptions.NONE);
            sys.mqSetattr(fd, OpenFlags.O_NONBLOCK);
            try {
                assertEquals(2, receive(sys, fd));
            } catch (KernelException e) {
                assertEquals(Errno.EAGAIN, e.errno());
            }
            return end(sys, fd);
        }
    },

    /// A handler and a message meet at a receiver: it gets the message, or `EINTR` and the message is
    /// still there.
    HANDLER_AND_MESSAGE {
        @Override
        public int run(SystemCalls sys) {
            int fd = open(sys, 1);
            sys.sigaction(Signal.USR1.number(), SignalAction.handle(_ -> {}));
            sys.sigaction(Signal.USR2.number(), SignalAction.handle(_ -> {}).withFlags(ActionFlags.RESTART));
            int[] got = new int[1];
            Thread receiver = sys.clone(CloneFlags.THREAD, () -> {
                try {
                    got[0] = receive(sys, fd);
                } catch (KernelException e) {
                    assertEquals(Errno.EINTR, e.errno());
                }
            });
            Thread sender = sys.clone(CloneFlags.THREAD, () -> send(sys, fd, 7));
            for (Signal signal : List.of(Signal.USR2, Signal.USR1)) {
                try {
                    sys.tgkill(sys.getpid(), receiver.tid(), signal.number());
                } catch (KernelException e) {
                    assertEquals(Errno.ESRCH, e.errno());
                }
            }
            sys.join(receiver);
            sys.join(sender);
            assertEquals(7, got[0] == 0 ? receive(sys, fd) : got[0]);
            assertEquals(0, sys.mqGetattr(fd).messages());
            return end(sys, fd);
        }
    },

    /// Time and message meet, with and without a stack: a message is received once, or it is still there.
    TIME_AND_MESSAGE {
        @Override
        public int run(SystemCalls sys) {
            int fd = open(sys, 2);
            int[] got = new int[2];
            List<Thread> receivers = new ArrayList<>();
            receivers.add(sys.clone(CloneFlags.THREAD, () -> got[0] = timed(sys, fd) == 1 ? 1 : 0));
            receivers.add(sys.clone(CloneFlags.THREAD, (StepBody) calls -> {
                int count = timed(calls, fd);
                if (count == SystemCalls.BLOCKED) {
                    return StepBody.Step.BLOCK;
                }
                got[1] = count;
                return StepBody.Step.EXIT;
            }));
            Thread sender = sys.clone(CloneFlags.THREAD, () -> {
                sys.nanosleep(Duration.ofNanos(1_000));
                send(sys, fd, 1);
                send(sys, fd, 2);
            });
            receivers.forEach(sys::join);
            sys.join(sender);
            assertEquals(2, got[0] + got[1] + sys.mqGetattr(fd).messages());
            return end(sys, fd);
        }

        private int timed(SystemCalls sys, int fd) {
            try {
                return sys.mqReceive(fd, new byte[1], Duration.ofNanos(1_000)).length();
            } catch (KernelException e) {
                assertEquals(Errno.ETIMEDOUT, e.errno());
                return 0;
            }
        }
    },

    /// Who is registered hears of the message that nobody waits for, and of no other.
    NOTICE_AND_RECEIVER {
        @Override
        public int run(SystemCalls sys) {
            int fd = open(sys, 2);
            MessageQueueNotices notices = new MessageQueueNotices(sys);
            sys.mqNotify(fd, notices.with(5));
            Thread receiver = sys.clone(CloneFlags.THREAD, () -> receive(sys, fd));
            int sender = sys.clone(CloneFlags.FORK, () -> {
                        send(sys, fd, 1);
                        send(sys, fd, 2);
                    })
                    .tid();
            sys.join(receiver);
            sys.waitpid(sender, WaitOptions.NONE);
            // One of the two messages has come to an empty queue without a receiver, in every order.
            notices.assertFrom(sender, 5);
            notices.assertNone();
            assertEquals(1, sys.mqGetattr(fd).messages());
            return end(sys, fd);
        }
    },

    /// One polls for a message and one for room, and both hear of it.
    POLLERS {
        @Override
        public int run(SystemCalls sys) {
            int fd = open(sys, 1);
            send(sys, fd, 1);
            Thread room = sys.clone(CloneFlags.THREAD, () -> {
                assertEquals(PollEvents.POLLOUT, sys.poll(fd, PollEvents.POLLOUT, -1));
                send(sys, fd, 2);
            });
            Thread message = sys.clone(CloneFlags.FORK, () -> {
                assertEquals(PollEvents.POLLIN, sys.poll(fd, PollEvents.POLLIN, -1));
                receive(sys, fd);
            });
            sys.join(room);
            sys.waitpid(message.tid(), WaitOptions.NONE);
            assertEquals(1, sys.mqGetattr(fd).messages());
            return end(sys, fd);
        }
    },

    /// The last descriptor is closed beneath one who waits without a stack, and the name goes at that
    /// moment.
    CLOSED_BENEATH_THE_RECEIVER {
        @Override
        public int run(SystemCalls sys) {
            int fd = open(sys, 1);
            Thread receiver = sys.clone(CloneFlags.THREAD, (StepBody) calls -> {
                try {
                    return calls.mqReceive(fd, new byte[1]) == QueuedMessage.BLOCKED
                            ? StepBody.Step.BLOCK
                            : StepBody.Step.EXIT;
                } catch (KernelException e) {
                    assertEquals(Errno.EBADF, e.errno());
                    return StepBody.Step.EXIT;
                }
            });
            Thread remover = sys.clone(CloneFlags.THREAD, () -> sys.mqUnlink(NAME));
            sys.close(fd);
            sys.join(receiver);
            sys.join(remover);
            try {
                sys.mqOpen(NAME, OpenFlags.O_RDWR, 0, null);
                assertTrue(false, "there is still a queue");
            } catch (KernelException e) {
                assertEquals(Errno.ENOENT, e.errno());
            }
            return 0;
        }
    };

    private static final String NAME = "/scenario";

    private static int open(SystemCalls sys, int capacity) {
        return sys.mqOpen(
                NAME,
                OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_EXCL,
                0600,
                MessageQueueAttributes.of(capacity, 1));
    }

    private static int end(SystemCalls sys, int fd) {
        sys.close(fd);
        sys.mqUnlink(NAME);
        return 0;
    }

    private static void send(SystemCalls sys, int fd, int what) {
        assertEquals(0, sys.mqSend(fd, new byte[] {(byte) what}, 1));
    }

    private static int receive(SystemCalls sys, int fd) {
        byte[] buffer = new byte[1];
        assertEquals(new QueuedMessage(1, 1), sys.mqReceive(fd, buffer));
        return buffer[0];
    }

    private static void collect(SystemCalls sys, int children) {
        for (int i = 0; i < children; i++) {
            assertEquals(0, sys.waitpid(-1, WaitOptions.NONE).status());
        }
    }
}
