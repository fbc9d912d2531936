package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.MessageQueueAttributes;
import io.selvage.api.OpenFlags;
import io.selvage.api.PollEvents;
import io.selvage.api.QueuedMessage;
import io.selvage.api.Signal;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import io.selvage.api.WaitOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Random operations of several processes on one message queue, with and without a stack, some of which
/// wait and some of which are killed meanwhile, against [MessageQueueModel].
class MessageQueueProperties {
    @Property(tries = 100)
    void aQueueDoesWhatTheModelDoes(@ForAll long seed, @ForAll @IntRange(min = 10, max = 120) int steps)
            throws InterruptedException {
        Inside.kernel(2, sys -> new Run(sys, seed).steps(steps));
    }

    @Property(tries = 40)
    void alsoOnTheDeterministicMachine(@ForAll long seed, @ForAll @IntRange(min = 10, max = 120) int steps)
            throws InterruptedException {
        Inside.bothKernels(2, seed, sys -> new Run(sys, seed).steps(steps));
    }

    /// One sequence of operations.
    private static final class Run {
        private static final int MOST_WAITING = 4;

        private final SystemCalls sys;
        private final Random random;
        private final MessageQueueModel model;
        private final MessageQueueNotices notices;
        private final List<Waiter> waiters = new ArrayList<>();

        /// Blocks, and does not.
        private final int waiting;

        private final int looking;
        private int sent;
        private long asked;

        /// A process that waits, and the message that it has received, or sent.
        private record Waiter(Thread process, MessageQueueModel.Waiting expected, List<String> received) {}

        Run(SystemCalls sys, long seed) {
            this.sys = sys;
            random = new Random(seed);
            int capacity = 1 + random.nextInt(3);
            model = new MessageQueueModel(capacity);
            notices = new MessageQueueNotices(sys);
            MessageQueueAttributes attributes = MessageQueueAttributes.of(capacity, 16);
            waiting = sys.mqOpen("/q", OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0600, attributes);
            looking = sys.mqOpen("/q", OpenFlags.O_RDWR | OpenFlags.O_NONBLOCK, 0, null);
        }

        void steps(int count) {
            for (int i = 0; i < count; i++) {
                step();
                settle();
                assertEquals(model.count(), sys.mqGetattr(looking).messages());
                int there = (model.isEmpty() ? 0 : PollEvents.POLLIN) | (model.isFull() ? 0 : PollEvents.POLLOUT);
                assertEquals(there, sys.poll(waiting, PollEvents.POLLIN | PollEvents.POLLOUT, 0));
            }
            while (!waiters.isEmpty()) {
                kill();
            }
        }

        private void step() {
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> send();
                case 3, 4, 5 -> receive();
                case 6, 7 -> await();
                case 8 -> kill();
                default -> register();
            }
        }

        private MessageQueueModel.Sent next() {
            return new MessageQueueModel.Sent("m" + sent++, random.nextInt(3));
        }

        private static int send(SystemCalls sys, int fd, MessageQueueModel.Sent message) {
            return sys.mqSend(fd, message.text().getBytes(StandardCharsets.UTF_8), message.priority());
        }

        private void send() {
            MessageQueueModel.Sent message = next();
            if (model.isFull()) {
                Refused.with(Errno.EAGAIN, () -> send(sys, looking, message));
                return;
            }
            int sender = sys.getpid();
            if (random.nextBoolean()) {
                send(sys, looking, message);
            } else {
                sender = sys.clone(CloneFlags.FORK, () -> send(sys, waiting, message))
                        .tid();
                assertEquals(0, sys.waitpid(sender, WaitOptions.NONE).status());
            }
            if (model.send(message)) {
                notices.assertFrom(sender, asked);
            } else {
                notices.assertNone();
            }
        }

        private void register() {
            if (model.registered) {
                Refused.with(Errno.EBUSY, () -> sys.mqNotify(waiting, notices.with(0)));
                sys.mqNotify(looking, null);
                model.registered = false;
            } else {
                sys.mqNotify(waiting, notices.with(++asked));
                model.registered = true;
            }
        }

        private void receive() {
            if (model.isEmpty()) {
                Refused.with(Errno.EAGAIN, () -> sys.mqReceive(looking, new byte[16]));
                return;
            }
            byte[] buffer = new byte[16];
            assertEquals(text(model.receive()), text(buffer, sys.mqReceive(waiting, buffer)));
        }

        private static String text(MessageQueueModel.Sent message) {
            return message.text() + " " + message.priority();
        }

        private static String text(byte[] buffer, QueuedMessage message) {
            return new String(buffer, 0, message.length(), StandardCharsets.UTF_8) + " " + message.priority();
        }

        private void await() {
            if (waiters.size() == MOST_WAITING) {
                return;
            }
            if (model.isEmpty()) {
                List<String> received = new ArrayList<>();
                byte[] buffer = new byte[16];
                begin(model.awaitMessage(), received, calls -> {
                    QueuedMessage message = calls.mqReceive(waiting, buffer);
                    if (message == QueuedMessage.BLOCKED) {
                        return SystemCalls.BLOCKED;
                    }
                    received.add(text(buffer, message));
                    return 0;
                });
            } else if (model.isFull()) {
                MessageQueueModel.Sent message = next();
                List<String> done = new ArrayList<>();
                begin(model.awaitRoom(message), done, calls -> {
                    int result = send(calls, waiting, message);
                    if (result == 0) {
                        done.add(text(message));
                    }
                    return result;
                });
            }
        }

        private void begin(MessageQueueModel.Waiting expected, List<String> received, Steps.Call call) {
            Thread process = random.nextBoolean()
                    ? sys.clone(CloneFlags.FORK, () -> assertEquals(0, call.make(sys)))
                    : sys.clone(CloneFlags.FORK, Steps.of(call));
            while (process.state() != ThreadState.SLEEPING) {
                sys.schedYield();
            }
            waiters.add(new Waiter(process, expected, received));
        }

        /// Whoever has nothing to wait for any more, comes to its end.
        private void settle() {
            for (Waiter waiter : List.copyOf(waiters)) {
                if (waiter.expected.done) {
                    assertEquals(
                            0,
                            sys.waitpid(waiter.process.tid(), WaitOptions.NONE).status());
                    assertEquals(List.of(text(Objects.requireNonNull(waiter.expected.message))), waiter.received);
                    waiters.remove(waiter);
                }
            }
        }

        private void kill() {
            if (waiters.isEmpty()) {
                return;
            }
            Waiter killed = waiters.remove(random.nextInt(waiters.size()));
            sys.kill(killed.process.tid(), Signal.KILL);
            assertEquals(
                    ExitStatus.killed(Signal.KILL).toWord(),
                    sys.waitpid(killed.process.tid(), WaitOptions.NONE).status());
            model.giveUp(killed.expected);
        }
    }
}
