package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.ActionFlags;
import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.MailFilter;
import io.selvage.api.MailboxCalls;
import io.selvage.api.Message;
import io.selvage.api.OpenFlags;
import io.selvage.api.PollEvents;
import io.selvage.api.Process;
import io.selvage.api.ProcessGuid;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import io.selvage.api.WaitOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Mailboxes (MODEL 15), example by example.
@Timeout(60)
class MailboxTest {
    private static final byte[] NOTHING = {};
    private static final long SEED = 7;

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    private static void awaitSleep(SystemCalls sys, Thread thread) {
        while (thread.state() != ThreadState.SLEEPING) {
            sys.schedYield();
        }
    }

    @Test
    void aMessageArrivesWholeWithSenderTagAndContent() throws Exception {
        Inside.bothKernels(2, SEED, sys -> {
            int parent = sys.getpid();
            Process child = sys.clone(CloneFlags.FORK, () -> {
                        sys.mailSend(parent, 42, bytes(0, 1, 2, 3, 4), 1, 3, 0);
                        sys.mailSend(parent, NOTHING);
                    })
                    .process();
            Message first = sys.mailReceive();
            assertEquals(child.pid(), first.sender());
            assertEquals(child.guid(), first.senderGuid());
            assertEquals(42, first.tag());
            assertArrayEquals(bytes(1, 2, 3), first.bytes());
            assertEquals(new Message(child.pid(), child.guid(), 0, NOTHING), sys.mailReceive());
            sys.waitpid(-1, WaitOptions.NONE);
        });
    }

    @Test
    void theContentIsCopiedWhenItIsSent() throws Exception {
        Inside.kernel(1, sys -> {
            byte[] content = bytes(1, 2);
            sys.mailSend(sys.getpid(), content);
            content[0] = 9;
            assertArrayEquals(bytes(1, 2), sys.mailReceive().bytes());
        });
    }

    @Test
    void whatCannotBeSentIsRefusedWithItsError() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            int self = sys.getpid();
            Refused.with(Errno.EINVAL, () -> sys.mailSend(self, 0, NOTHING, 0, 0, 1));
            byte[] large = new byte[MailboxCalls.MAIL_MAX_BYTES + 1];
            Refused.with(Errno.EMSGSIZE, () -> sys.mailSend(self, large));
            assertEquals(0, sys.mailSend(self, 0, large, 1, MailboxCalls.MAIL_MAX_BYTES, 0));
            assertEquals(MailboxCalls.MAIL_MAX_BYTES, sys.mailReceive().bytes().length);
            for (int pid : new int[] {0, -1, 31_000, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
                Refused.with(Errno.ESRCH, () -> sys.mailSend(pid, NOTHING));
            }
            Refused.with(Errno.ESRCH, () -> sys.mailSend(ProcessGuid.ofRandomBits(1, 2), NOTHING));
            Thread thread = sys.clone(CloneFlags.THREAD, sys::mailReceive);
            Refused.with(Errno.ESRCH, () -> sys.mailSend(thread.tid(), NOTHING));
            sys.mailSend(self, NOTHING);
            sys.join(thread);
            assertThrows(IndexOutOfBoundsException.class, () -> sys.mailSend(self, 0, large, -1, 1, 0));
            Refused.with(Errno.EINVAL, () -> sys.mailReceive(MailFilter.ANY, Duration.ofNanos(-1)));
            Refused.with(Errno.EAGAIN, () -> sys.mailReceive(MailFilter.ANY, Duration.ZERO));
            Refused.with(Errno.ETIMEDOUT, () -> sys.mailReceive(MailFilter.ANY, Duration.ofMillis(1)));
            Refused.with(Errno.EINVAL, () -> sys.mailboxCapacity(0));
            Refused.with(Errno.EINVAL, () -> sys.mailboxCapacity(MailboxCalls.MAIL_MAX_CAPACITY + 1));
            Refused.with(Errno.EINVAL, () -> sys.mailboxFd(OpenFlags.O_NONBLOCK));
        });
    }

    @Test
    void aFullMailboxHoldsTheSenderUntilThereIsRoom() throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(2).mailboxCapacity(2))) {
            Inside.process(kernel, sys -> {
                int self = sys.getpid();
                assertEquals(2, sys.mailboxCapacity());
                sys.mailSend(self, 0, NOTHING);
                sys.mailSend(self, 1, NOTHING);
                Refused.with(Errno.EAGAIN, () -> sys.mailSend(self, 2, NOTHING, 0, 0, MailboxCalls.MAIL_DONTWAIT));
                Thread sender = sys.clone(CloneFlags.FORK, () -> sys.mailSend(self, 2, NOTHING));
                awaitSleep(sys, sender);
                assertEquals(2, sys.mailCount());
                for (int tag = 0; tag < 3; tag++) {
                    assertEquals(tag, sys.mailReceive().tag());
                }
                sys.waitpid(-1, WaitOptions.NONE);
            });
        }
    }

    @Test
    void aLargerCapacityLetsSendersIn() throws Exception {
        Inside.bothKernels(2, SEED, sys -> {
            int self = sys.getpid();
            assertEquals(1_024, sys.mailboxCapacity());
            sys.mailboxCapacity(1);
            List<Thread> senders = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                senders.add(sys.clone(CloneFlags.THREAD, () -> sys.mailSend(self, NOTHING)));
            }
            while (senders.stream()
                            .filter(sender -> sender.state() == ThreadState.SLEEPING)
                            .count()
                    < 2) {
                sys.schedYield();
            }
            sys.mailboxCapacity(2);
            while (sys.mailCount() < 2) {
                sys.schedYield();
            }
            sys.mailboxCapacity(3);
            senders.forEach(sys::join);
            assertEquals(3, sys.mailCount());
            sys.mailboxCapacity(1);
            assertEquals(3, sys.mailCount());
            Refused.with(Errno.EAGAIN, () -> sys.mailSend(self, 0, NOTHING, 0, 0, MailboxCalls.MAIL_DONTWAIT));
        });
    }

    @Test
    void aFilterTakesTheOldestThatMatchesAndLeavesTheRestInOrder() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            int self = sys.getpid();
            for (int tag : new int[] {1, 2, 3, 2, 4}) {
                sys.mailSend(self, tag, NOTHING);
            }
            assertEquals(2, sys.mailReceive(MailFilter.tagged(2), null).tag());
            assertEquals(4, sys.mailReceive(new MailFilter(self, 4, 4), null).tag());
            Refused.with(Errno.EAGAIN, () -> sys.mailReceive(MailFilter.from(1), Duration.ZERO));
            Refused.with(Errno.EAGAIN, () -> sys.mailReceive(MailFilter.from(1).andTagged(3), Duration.ZERO));
            assertEquals(
                    3,
                    sys.mailReceive(MailFilter.from(self).andTagged(3), Duration.ZERO)
                            .tag());
            assertEquals(1, sys.mailReceive().tag());
            assertEquals(2, sys.mailReceive().tag());
            assertEquals(0, sys.mailCount());
        });
    }

    @Test
    void aMessageWakesTheReceiverThatWantsIt() throws Exception {
        Inside.bothKernels(2, SEED, sys -> {
            int self = sys.getpid();
            AtomicInteger sum = new AtomicInteger();
            List<Thread> receivers = new ArrayList<>();
            for (int tag = 1; tag <= 3; tag++) {
                MailFilter wanted = MailFilter.tagged(tag);
                Thread receiver = sys.clone(
                        CloneFlags.THREAD,
                        () -> sum.addAndGet((int) sys.mailReceive(wanted, null).tag()));
                awaitSleep(sys, receiver);
                receivers.add(receiver);
            }
            sys.mailSend(self, 9, NOTHING);
            sys.mailSend(self, 3, NOTHING);
            sys.join(receivers.get(2));
            assertEquals(3, sum.get());
            assertEquals(ThreadState.SLEEPING, receivers.get(0).state());
            sys.mailSend(self, 2, NOTHING);
            sys.mailSend(self, 1, NOTHING);
            receivers.forEach(sys::join);
            assertEquals(6, sum.get());
            assertEquals(1, sys.mailCount());
        });
    }

    @Test
    void aSenderThatWaitsForOneThatDiesHearsOfItAndWhatWasInItIsGone() throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(2).mailboxCapacity(1))) {
            Inside.process(kernel, sys -> {
                Process receiver = sys.clone(CloneFlags.FORK, () -> sys.pause()).process();
                sys.mailSend(receiver.pid(), NOTHING);
                AtomicReference<Errno> heard = new AtomicReference<>();
                Thread byNumber = sys.clone(
                        CloneFlags.THREAD,
                        () -> heard.set(Refused.with(Errno.ESRCH, () -> sys.mailSend(receiver.pid(), NOTHING))
                                .errno()));
                awaitSleep(sys, byNumber);
                sys.kill(receiver.pid(), Signal.KILL);
                sys.join(byNumber);
                assertEquals(Errno.ESRCH, heard.get());
                // Still a zombie.
                Refused.with(Errno.ESRCH, () -> sys.mailSend(receiver.pid(), NOTHING));
                Refused.with(Errno.ESRCH, () -> sys.mailSend(receiver.guid(), NOTHING));
                sys.waitpid(receiver.pid(), WaitOptions.NONE);
                Refused.with(Errno.ESRCH, () -> sys.mailSend(receiver.pid(), NOTHING));
                Refused.with(Errno.ESRCH, () -> sys.mailSend(receiver.guid(), NOTHING));
            });
        }
    }

    @Test
    void aNumberThatIsUsedAgainDoesNotGetMailForTheGuidOfBefore() throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(1).pidMax(KernelConfig.MIN_PID_MAX))) {
            Inside.process(kernel, sys -> {
                // With so few numbers all but the first round of them is one number.
                Process first = sleeperNumbered(sys, 300);
                sys.mailSend(first.guid(), NOTHING);
                end(sys, first);
                Process second = sleeperNumbered(sys, first.pid());
                Refused.with(Errno.ESRCH, () -> sys.mailSend(first.guid(), NOTHING));
                assertEquals(0, sys.mailSend(second.guid(), NOTHING));
                assertEquals(0, sys.mailSend(second.pid(), NOTHING));
                end(sys, second);
            });
        }
    }

    private static Process sleeperNumbered(SystemCalls sys, int pid) {
        for (; ; ) {
            Process made = sys.clone(CloneFlags.FORK, () -> sys.pause()).process();
            if (made.pid() == pid) {
                return made;
            }
            end(sys, made);
        }
    }

    private static void end(SystemCalls sys, Process process) {
        sys.kill(process.pid(), Signal.KILL);
        sys.waitpid(process.pid(), WaitOptions.NONE);
    }

    @Test
    void aForkBeginsWithAnEmptyMailboxAndExecKeepsWhatIsThere() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            sys.mailboxCapacity(5);
            sys.mailSend(sys.getpid(), NOTHING);
            sys.clone(CloneFlags.FORK, () -> {
                if (sys.mailCount() != 0 || sys.mailboxCapacity() != 1_024) {
                    sys.exit(1);
                }
                sys.mailboxCapacity(7);
                sys.mailSend(sys.getpid(), 8, NOTHING);
                sys.exec(Program.of("next", next -> {
                    boolean kept =
                            next.mailboxCapacity() == 7 && next.mailReceive().tag() == 8;
                    return kept ? 0 : 2;
                }));
            });
            assertEquals(0, sys.waitpid(-1, WaitOptions.NONE).status());
            assertEquals(1, sys.mailCount());
        });
    }

    @Test
    void aHandlerEndsTheWaitUnlessItRestarts() throws Exception {
        Inside.bothKernels(2, SEED, sys -> {
            int self = sys.getpid();
            sys.sigaction(Signal.USR1.number(), SignalAction.handle(_ -> {}));
            sys.sigaction(Signal.USR2.number(), SignalAction.handle(_ -> {}).withFlags(ActionFlags.RESTART));
            AtomicInteger received = new AtomicInteger();
            Thread receiver = sys.clone(CloneFlags.THREAD, () -> {
                Refused.with(Errno.EINTR, sys::mailReceive);
                received.set((int) sys.mailReceive().tag());
            });
            awaitSleep(sys, receiver);
            sys.tgkill(self, receiver.tid(), Signal.USR1.number());
            awaitSleep(sys, receiver);
            sys.tgkill(self, receiver.tid(), Signal.USR2.number());
            awaitSleep(sys, receiver);
            sys.mailSend(self, 6, NOTHING);
            sys.join(receiver);
            assertEquals(6, received.get());
        });
    }

    @Test
    void stacklessThreadsRepeatTheirCalls() throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(1).mailboxCapacity(1))) {
            Inside.process(kernel, sys -> {
                int self = sys.getpid();
                AtomicInteger sent = new AtomicInteger();
                StepBody sender = calls -> {
                    if (sent.get() == 3) {
                        return StepBody.Step.EXIT;
                    }
                    if (calls.mailSend(self, sent.get(), NOTHING) == SystemCalls.BLOCKED) {
                        return StepBody.Step.BLOCK;
                    }
                    sent.incrementAndGet();
                    return StepBody.Step.YIELD;
                };
                List<Long> tags = new ArrayList<>();
                StepBody receiver = calls -> {
                    Message message = calls.mailReceive();
                    if (message == Message.BLOCKED) {
                        return StepBody.Step.BLOCK;
                    }
                    tags.add(message.tag());
                    return tags.size() == 3 ? StepBody.Step.EXIT : StepBody.Step.YIELD;
                };
                Thread one = sys.clone(CloneFlags.FORK, sender);
                Thread two = sys.clone(CloneFlags.THREAD, receiver);
                sys.join(one);
                sys.join(two);
                assertEquals(List.of(0L, 1L, 2L), tags);
            });
        }
    }

    @Test
    void aStacklessReceiverMayWaitForALimitedTime() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            AtomicReference<Errno> heard = new AtomicReference<>();
            Thread receiver = sys.clone(CloneFlags.THREAD, (StepBody) calls -> {
                try {
                    if (calls.mailReceive(MailFilter.ANY, Duration.ofMillis(2)) == Message.BLOCKED) {
                        return StepBody.Step.BLOCK;
                    }
                } catch (KernelException e) {
                    heard.set(e.errno());
                }
                return StepBody.Step.EXIT;
            });
            sys.join(receiver);
            assertEquals(Errno.ETIMEDOUT, heard.get());
        });
    }

    @Test
    void aStacklessSenderIsNotPassedOnToWhoeverGetsTheNumber() throws Exception {
        try (Kernel kernel =
                Kernel.boot(Inside.config(1).pidMax(KernelConfig.MIN_PID_MAX).mailboxCapacity(1))) {
            Inside.process(kernel, sys -> {
                int receiver = sys.clone(CloneFlags.FORK, () -> sys.pause()).tid();
                sys.mailSend(receiver, NOTHING);
                AtomicReference<Errno> heard = new AtomicReference<>();
                Thread sender = sys.clone(CloneFlags.THREAD, (StepBody) calls -> {
                    try {
                        if (calls.mailSend(receiver, NOTHING) == SystemCalls.BLOCKED) {
                            return StepBody.Step.BLOCK;
                        }
                    } catch (KernelException e) {
                        heard.set(e.errno());
                    }
                    return StepBody.Step.EXIT;
                });
                awaitSleep(sys, sender);
                sys.kill(receiver, Signal.KILL);
                sys.join(sender);
                assertEquals(Errno.ESRCH, heard.get());
                sys.waitpid(receiver, WaitOptions.NONE);
            });
        }
    }

    @Test
    void theDescriptorIsReadableWhileThereIsAMessage() throws Exception {
        Inside.bothKernels(2, SEED, sys -> {
            int self = sys.getpid();
            int fd = sys.mailboxFd(0);
            assertEquals(0, sys.poll(fd, PollEvents.POLLIN, 0));
            Refused.with(Errno.EINVAL, () -> sys.read(fd, new byte[8]));
            Thread sender = sys.clone(CloneFlags.THREAD, () -> sys.mailSend(self, NOTHING));
            assertEquals(PollEvents.POLLIN, sys.poll(fd, PollEvents.POLLIN, -1));
            sys.join(sender);
            sys.mailReceive();
            assertEquals(0, sys.poll(fd, PollEvents.POLLIN, 0));
        });
    }

    @Test
    void aChildMayWatchItsParentsMailboxUntilThatEnds() throws Exception {
        Inside.kernel(2, sys -> {
            int fds = sys.pipe().readEnd();
            assertTrue(fds >= 0);
            Thread owner = sys.clone(CloneFlags.FORK, () -> {
                int fd = sys.mailboxFd(0);
                sys.clone(CloneFlags.FORK, () -> sys.exit(sys.poll(fd, PollEvents.POLLIN, -1)));
                sys.exit(0);
            });
            sys.setChildSubreaper(1);
            sys.waitpid(owner.tid(), WaitOptions.NONE);
            assertEquals(
                    PollEvents.POLLHUP << 8, sys.waitpid(-1, WaitOptions.NONE).status());
        });
    }
}
