package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.selvage.api.ActionFlags;
import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.FileControl;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.MessageQueueAttributes;
import io.selvage.api.MessageQueueCalls;
import io.selvage.api.MessageQueueNotice;
import io.selvage.api.OpenFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.PollEvents;
import io.selvage.api.Program;
import io.selvage.api.QueuedMessage;
import io.selvage.api.ResourceLimit;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.Privilege;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Message queues (MODEL 15), example by example. What a real Linux answers is said in the refusals.
@Timeout(60)
class MessageQueueTest {
    private static final long SEED = 11;
    private static final int MAKE = OpenFlags.O_RDWR | OpenFlags.O_CREAT;
    private static final MessageQueueAttributes SMALL = MessageQueueAttributes.of(4, 16);
    private static final MessageQueueAttributes ONE = MessageQueueAttributes.of(1, 16);
    private static final Duration SHORT = Duration.ofMillis(2);
    private static final Duration LONG = Duration.ofHours(1);

    private static byte[] bytes(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static String receive(SystemCalls sys, int fd) {
        byte[] buffer = new byte[16];
        QueuedMessage message = sys.mqReceive(fd, buffer);
        return new String(buffer, 0, message.length(), java.nio.charset.StandardCharsets.UTF_8) + message.priority();
    }

    private static void awaitSleep(SystemCalls sys, Thread thread) {
        while (thread.state() != ThreadState.SLEEPING) {
            sys.schedYield();
        }
    }

    private static void drain(SystemCalls sys, int fd) {
        while (sys.mqGetattr(fd).messages() > 0) {
            receive(sys, fd);
        }
    }

    @Test
    void namesAreASlashAndOneName() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            Refused.with(Errno.EINVAL, () -> sys.mqOpen("nos", MAKE, 0600, SMALL));
            Refused.with(Errno.EINVAL, () -> sys.mqOpen("", MAKE, 0600, SMALL));
            Refused.with(Errno.ENOENT, () -> sys.mqOpen("/", MAKE, 0600, SMALL));
            for (String name : List.of("/a/b", "/.", "/..", "//")) {
                Refused.with(Errno.EACCES, () -> sys.mqOpen(name, MAKE, 0600, SMALL));
                Refused.with(Errno.EACCES, () -> sys.mqUnlink(name));
            }
            String longest = "/" + "x".repeat(255);
            sys.close(sys.mqOpen(longest, MAKE, 0600, SMALL));
            sys.mqUnlink(longest);
            Refused.with(Errno.ENAMETOOLONG, () -> sys.mqOpen(longest + "x", MAKE, 0600, SMALL));
            Refused.with(Errno.ENAMETOOLONG, () -> sys.mqUnlink(longest + "x"));
            Refused.with(Errno.ENOENT, () -> sys.mqUnlink("/none"));
            Refused.with(Errno.EINVAL, () -> sys.mqUnlink("none"));
            Refused.with(Errno.ENOENT, () -> sys.mqUnlink("/"));
            Refused.with(Errno.ENOENT, () -> sys.mqOpen("/none", OpenFlags.O_RDWR, 0, null));
        });
    }

    @Test
    void openRefusesInLinuxsOrder() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            MessageQueueAttributes none = MessageQueueAttributes.of(0, 16);
            sys.close(sys.mqOpen("/any", 3 | OpenFlags.O_CREAT, 0600, SMALL));
            Refused.with(Errno.EINVAL, () -> sys.mqOpen("/any", 3, 0, null));
            Refused.with(Errno.EEXIST, () -> sys.mqOpen("/any", OpenFlags.O_CREAT | OpenFlags.O_EXCL | 3, 0600, none));
            // Attributes of a queue that exists are not looked at.
            sys.close(sys.mqOpen("/any", MAKE, 0600, none));
            for (MessageQueueAttributes wrong : List.of(
                    none,
                    MessageQueueAttributes.of(4, 0),
                    MessageQueueAttributes.of(-1, 5),
                    MessageQueueAttributes.of(5, -1),
                    MessageQueueAttributes.of(65_537, 1),
                    MessageQueueAttributes.of(1, (1 << 24) + 1))) {
                Refused.with(Errno.EINVAL, () -> sys.mqOpen("/new", MAKE, 0600, wrong));
            }
            sys.setrlimit(ResourceLimit.NOFILE, Limit.of(3));
            Refused.with(Errno.EMFILE, () -> sys.mqOpen("/a/b", MAKE, 0600, SMALL));
            Refused.with(Errno.ENOENT, () -> sys.mqOpen("/", MAKE, 0600, SMALL));
            Refused.with(Errno.EMFILE, () -> sys.mqOpen("/new", MAKE, 0600, SMALL));
            Refused.with(Errno.ENOENT, () -> sys.mqUnlink("/new"));
        });
    }

    @Test
    void aDescriptorIsClosedByExecAndSaysWhatItIs() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            sys.umask(022);
            int fd = sys.mqOpen("/q", MAKE, 0666, SMALL);
            assertEquals(FileControl.FD_CLOEXEC, sys.fcntl(fd, FileControl.F_GETFD, 0));
            assertEquals(OpenFlags.O_RDWR, sys.fcntl(fd, FileControl.F_GETFL, 0));
            assertEquals(0644, sys.fstat(fd).mode());
            assertEquals(new MessageQueueAttributes(0, 4, 16, 0), sys.mqGetattr(fd));
            int other = sys.mqOpen("/q", OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK, 0, null);
            sys.mqSend(fd, bytes("x"), 0);
            assertEquals(new MessageQueueAttributes(OpenFlags.O_NONBLOCK, 4, 16, 1), sys.mqGetattr(other));
            Refused.with(Errno.EINVAL, () -> sys.read(fd, new byte[100]));
            Refused.with(Errno.EINVAL, () -> sys.write(fd, new byte[1]));
            Refused.with(Errno.EBADF, () -> sys.write(other, new byte[1]));
            int defaults = sys.mqOpen("/d", MAKE, 0600, null);
            assertEquals(new MessageQueueAttributes(0, 10, 8_192, 0), sys.mqGetattr(defaults));
            for (int no : new int[] {0, 99, -1}) {
                Refused.with(Errno.EBADF, () -> sys.mqGetattr(no));
                Refused.with(Errno.EBADF, () -> sys.mqSetattr(no, 0));
                Refused.with(Errno.EINVAL, () -> sys.mqSetattr(no, 1));
            }
            assertEquals(0, sys.mqSetattr(fd, OpenFlags.O_NONBLOCK).flags());
            assertEquals(OpenFlags.O_NONBLOCK, sys.mqGetattr(fd).flags());
            assertEquals(OpenFlags.O_RDWR | OpenFlags.O_NONBLOCK, sys.fcntl(fd, FileControl.F_GETFL, 0));
            assertEquals(OpenFlags.O_NONBLOCK, sys.mqSetattr(fd, 0).flags());
            assertEquals(0, sys.mqGetattr(fd).flags());
        });
    }

    @Test
    void aQueueWithoutANameLivesAsLongAsItIsOpen() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            int fd = sys.mqOpen("/q", MAKE, 0600, SMALL);
            sys.mqSend(fd, bytes("a"), 1);
            sys.close(fd);
            int again = sys.mqOpen("/q", OpenFlags.O_RDWR, 0, null);
            sys.mqUnlink("/q");
            Refused.with(Errno.ENOENT, () -> sys.mqOpen("/q", OpenFlags.O_RDWR, 0, null));
            int other = sys.mqOpen("/q", MAKE, 0600, SMALL);
            assertEquals(0, sys.mqGetattr(other).messages());
            assertEquals("a1", receive(sys, again));
        });
    }

    @Test
    void highPrioritiesComeFirstAndEqualOnesInOrder() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            int fd = sys.mqOpen("/q", MAKE, 0600, MessageQueueAttributes.of(6, 16));
            int top = MessageQueueCalls.MQ_PRIO_MAX - 1;
            sys.mqSend(fd, bytes("a"), 3);
            sys.mqSend(fd, bytes("b"), 0);
            sys.mqSend(fd, bytes("c"), 3);
            sys.mqSend(fd, bytes("d"), top);
            sys.mqSend(fd, bytes(""), 3);
            sys.mqSend(fd, bytes("012345"), 1, 3, 3, null);
            List<String> received = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                received.add(receive(sys, fd));
            }
            assertEquals(List.of("d" + top, "a3", "c3", "3", "1233", "b0"), received);
        });
    }

    @Test
    void sendAndReceiveRefuseInLinuxsOrder() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            int fd = sys.mqOpen("/q", MAKE | OpenFlags.O_NONBLOCK, 0600, SMALL);
            int reader = sys.mqOpen("/q", OpenFlags.O_RDONLY, 0, null);
            int writer = sys.mqOpen("/q", OpenFlags.O_WRONLY, 0, null);
            byte[] buffer = new byte[20];
            Duration bad = Duration.ofNanos(-1);
            Refused.with(Errno.EINVAL, () -> sys.mqSend(99, buffer, 0, 20, 0, bad));
            Refused.with(Errno.EINVAL, () -> sys.mqSend(99, buffer, 32_768));
            Refused.with(Errno.EINVAL, () -> sys.mqSend(99, buffer, -1));
            for (int no : new int[] {0, 99, -1, reader}) {
                Refused.with(Errno.EBADF, () -> sys.mqSend(no, buffer, 0));
            }
            for (int no : new int[] {0, 99, -1, writer}) {
                Refused.with(Errno.EBADF, () -> sys.mqReceive(no, buffer));
            }
            Refused.with(Errno.EMSGSIZE, () -> sys.mqSend(fd, buffer, 0, 17, 0, null));
            Refused.with(Errno.EMSGSIZE, () -> sys.mqReceive(fd, buffer, 0, 15, null));
            Refused.with(Errno.EINVAL, () -> sys.mqReceive(99, buffer, 0, 3, bad));
            Refused.with(Errno.EAGAIN, () -> sys.mqReceive(fd, buffer));
            Refused.with(Errno.EAGAIN, () -> sys.mqReceive(fd, buffer, LONG));
            Refused.with(Errno.ETIMEDOUT, () -> sys.mqReceive(reader, buffer, Duration.ZERO));
            Refused.with(Errno.ETIMEDOUT, () -> sys.mqReceive(reader, buffer, SHORT));
            for (int i = 0; i < 4; i++) {
                sys.mqSend(fd, bytes("abc"), 0, 3, 0, Duration.ZERO);
            }
            Refused.with(Errno.EAGAIN, () -> sys.mqSend(fd, bytes("a"), 0));
            Refused.with(Errno.ETIMEDOUT, () -> sys.mqSend(writer, buffer, 0, 1, 0, Duration.ZERO));
            Refused.with(Errno.ETIMEDOUT, () -> sys.mqSend(writer, buffer, 0, 1, 0, SHORT));
            assertThrows(IndexOutOfBoundsException.class, () -> sys.mqSend(fd, buffer, 19, 2, 0, null));
            assertThrows(IndexOutOfBoundsException.class, () -> sys.mqReceive(fd, buffer, -1, 2, null));
            assertEquals(new QueuedMessage(3, 0), sys.mqReceive(fd, buffer, 2, 16, null));
            assertArrayEquals(bytes("\0\0abc"), java.util.Arrays.copyOf(buffer, 5));
        });
    }

    @Test
    void theContentIsCopiedWhenItIsSent() throws Exception {
        Inside.kernel(1, sys -> {
            int fd = sys.mqOpen("/q", MAKE, 0600, SMALL);
            byte[] content = bytes("ab");
            sys.mqSend(fd, content, 0);
            content[0] = 'x';
            assertEquals("ab0", receive(sys, fd));
        });
    }

    @Test
    void messagesAreHandedToReceiversInTheOrderInWhichTheyCame() throws Exception {
        Inside.bothKernels(2, SEED, sys -> {
            int fd = sys.mqOpen("/q", MAKE, 0600, SMALL);
            List<AtomicReference<String>> got = new ArrayList<>();
            List<Thread> receivers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                AtomicReference<String> mine = new AtomicReference<>();
                got.add(mine);
                Thread receiver =
                        sys.clone(i == 1 ? CloneFlags.FORK : CloneFlags.THREAD, () -> mine.set(receive(sys, fd)));
                awaitSleep(sys, receiver);
                receivers.add(receiver);
            }
            sys.mqSend(fd, bytes("a"), 1);
            // The first is promised to who waits, whether or not he has been there: nobody else gets it.
            sys.mqSend(fd, bytes("b"), 5);
            sys.mqSend(fd, bytes("c"), 3);
            assertEquals(0, sys.mqGetattr(fd).messages());
            sys.mqSetattr(fd, OpenFlags.O_NONBLOCK);
            Refused.with(Errno.EAGAIN, () -> receive(sys, fd));
            receivers.forEach(sys::join);
            assertEquals(
                    List.of("a1", "b5", "c3"),
                    got.stream().map(AtomicReference::get).toList());
            sys.waitpid(-1, WaitOptions.NONE);
        });
    }

    @Test
    void roomGoesToSendersInTheOrderInWhichTheyCame() throws Exception {
        Inside.bothKernels(2, SEED, sys -> {
            int fd = sys.mqOpen("/q", MAKE, 0600, ONE);
            sys.mqSend(fd, bytes("first"), 0);
            List<Thread> senders = new ArrayList<>();
            for (String text : List.of("a", "b", "c")) {
                Thread sender = sys.clone(CloneFlags.THREAD, () -> sys.mqSend(fd, bytes(text), 7));
                awaitSleep(sys, sender);
                senders.add(sender);
            }
            int other = sys.mqOpen("/q", OpenFlags.O_WRONLY | OpenFlags.O_NONBLOCK, 0, null);
            assertEquals("first0", receive(sys, fd));
            Refused.with(Errno.EAGAIN, () -> sys.mqSend(other, bytes("z"), 9));
            for (String expected : List.of("a7", "b7", "c7")) {
                assertEquals(1, sys.mqGetattr(fd).messages());
                assertEquals(expected, receive(sys, fd));
            }
            senders.forEach(sys::join);
            assertEquals(0, sys.mqGetattr(fd).messages());
        });
    }

    @Test
    void aWaitEndsByATimeAHandlerOrAKill() throws Exception {
        Inside.bothKernels(2, SEED, sys -> {
            int self = sys.getpid();
            sys.sigaction(Signal.USR1.number(), SignalAction.handle(_ -> {}));
            sys.sigaction(Signal.USR2.number(), SignalAction.handle(_ -> {}).withFlags(ActionFlags.RESTART));
            int fd = sys.mqOpen("/q", MAKE, 0600, ONE);
            AtomicReference<String> received = new AtomicReference<>();
            Thread receiver = sys.clone(CloneFlags.THREAD, () -> {
                Refused.with(Errno.EINTR, () -> receive(sys, fd));
                received.set(receive(sys, fd));
            });
            awaitSleep(sys, receiver);
            sys.tgkill(self, receiver.tid(), Signal.USR1.number());
            awaitSleep(sys, receiver);
            sys.tgkill(self, receiver.tid(), Signal.USR2.number());
            awaitSleep(sys, receiver);
            sys.mqSend(fd, bytes("x"), 2);
            sys.join(receiver);
            assertEquals("x2", received.get());

            sys.mqSend(fd, bytes("y"), 0);
            Thread sender = sys.clone(CloneFlags.THREAD, () -> {
                Refused.with(Errno.EINTR, () -> sys.mqSend(fd, bytes("not"), 9));
                assertEquals(0, sys.mqSend(fd, bytes("z"), 1));
            });
            awaitSleep(sys, sender);
            sys.tgkill(self, sender.tid(), Signal.USR1.number());
            awaitSleep(sys, sender);
            sys.tgkill(self, sender.tid(), Signal.USR2.number());
            awaitSleep(sys, sender);
            Thread killed = sys.clone(CloneFlags.FORK, () -> sys.mqSend(fd, bytes("dead"), 30));
            awaitSleep(sys, killed);
            sys.kill(killed.tid(), Signal.KILL);
            sys.waitpid(killed.tid(), WaitOptions.NONE);
            assertEquals("y0", receive(sys, fd));
            assertEquals("z1", receive(sys, fd));
            sys.join(sender);
            assertEquals(0, sys.mqGetattr(fd).messages());
        });
    }

    @Test
    void aStoppedReceiverTakesItsTurnAfterwards() throws Exception {
        Inside.bothKernels(2, SEED, sys -> {
            int fd = sys.mqOpen("/q", MAKE, 0600, SMALL);
            int child = sys.clone(
                            CloneFlags.FORK, () -> sys.exit(receive(sys, fd).equals("x3") ? 0 : 1))
                    .tid();
            sys.kill(child, Signal.STOP);
            sys.waitpid(child, WaitOptions.WUNTRACED);
            sys.mqSend(fd, bytes("x"), 3);
            sys.kill(child, Signal.CONT);
            assertEquals(0, sys.waitpid(child, WaitOptions.NONE).status());
        });
    }

    @Test
    void threadsWithoutAStackWaitToo() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            int fd = sys.mqOpen("/q", MAKE, 0600, ONE);
            List<String> received = new ArrayList<>();
            byte[] buffer = new byte[16];
            StepBody receiver = calls -> {
                QueuedMessage message = calls.mqReceive(fd, buffer, LONG);
                if (message == QueuedMessage.BLOCKED) {
                    return StepBody.Step.BLOCK;
                }
                received.add(new String(buffer, 0, message.length(), java.nio.charset.StandardCharsets.UTF_8)
                        + message.priority());
                return received.size() == 5 ? StepBody.Step.EXIT : StepBody.Step.YIELD;
            };
            AtomicInteger sent = new AtomicInteger();
            StepBody sender = calls -> {
                if (calls.mqSend(fd, bytes("m" + sent.get()), sent.get()) == SystemCalls.BLOCKED) {
                    return StepBody.Step.BLOCK;
                }
                return sent.incrementAndGet() == 5 ? StepBody.Step.EXIT : StepBody.Step.YIELD;
            };
            Thread one = sys.clone(CloneFlags.FORK, sender);
            Thread two = sys.clone(CloneFlags.THREAD, receiver);
            sys.join(one);
            sys.join(two);
            assertEquals(List.of("m00", "m11", "m22", "m33", "m44"), received);
            sys.waitpid(-1, WaitOptions.NONE);
        });
    }

    @Test
    void threadsWithoutAStackGiveUpWhenTheirTimeIsOver() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            int fd = sys.mqOpen("/q", MAKE, 0600, ONE);
            List<Errno> heard = new ArrayList<>();
            sys.join(sys.clone(CloneFlags.THREAD, Steps.of(calls -> {
                try {
                    return calls.mqReceive(fd, new byte[16], SHORT).length();
                } catch (KernelException e) {
                    heard.add(e.errno());
                    return 0;
                }
            })));
            sys.mqSend(fd, bytes("x"), 0);
            sys.join(sys.clone(CloneFlags.THREAD, Steps.of(calls -> {
                try {
                    return calls.mqSend(fd, bytes("y"), 0, 1, 0, SHORT);
                } catch (KernelException e) {
                    heard.add(e.errno());
                    return 0;
                }
            })));
            assertEquals(List.of(Errno.ETIMEDOUT, Errno.ETIMEDOUT), heard);
            assertEquals("x0", receive(sys, fd));
            assertEquals(0, sys.mqGetattr(fd).messages());
        });
    }

    @Test
    void aThreadWithoutAStackHearsThatItsDescriptorIsClosed() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            int fd = sys.mqOpen("/q", MAKE, 0600, ONE);
            AtomicReference<Errno> heard = new AtomicReference<>();
            Thread receiver = sys.clone(CloneFlags.THREAD, Steps.of(calls -> {
                try {
                    return calls.mqReceive(fd, new byte[16]).length();
                } catch (KernelException e) {
                    heard.set(e.errno());
                    return 0;
                }
            }));
            awaitSleep(sys, receiver);
            sys.close(fd);
            sys.join(receiver);
            assertEquals(Errno.EBADF, heard.get());
        });
    }

    @Test
    void aMessageForOneThatDoesNotComeBackForItKeepsItsPlace() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            int fd = sys.mqOpen("/q", MAKE, 0600, MessageQueueAttributes.of(2, 16));
            AtomicInteger steps = new AtomicInteger();
            Thread receiver = sys.clone(CloneFlags.THREAD, (StepBody) calls -> {
                if (steps.getAndIncrement() == 0 && calls.mqReceive(fd, new byte[16]) == QueuedMessage.BLOCKED) {
                    return StepBody.Step.BLOCK;
                }
                return StepBody.Step.EXIT;
            });
            awaitSleep(sys, receiver);
            sys.mqSend(fd, bytes("a"), 1);
            sys.mqSend(fd, bytes("b"), 1);
            sys.join(receiver);
            assertEquals(2, sys.mqGetattr(fd).messages());
            assertEquals("a1", receive(sys, fd));
            assertEquals("b1", receive(sys, fd));
        });
    }

    @Test
    void aMessageForOneThatMakesAnotherCallInsteadKeepsItsPlace() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            int fd = sys.mqOpen("/q", MAKE, 0600, ONE);
            PipeEnds pipe = sys.pipe();
            AtomicInteger steps = new AtomicInteger();
            Thread receiver = sys.clone(CloneFlags.THREAD, (StepBody) calls -> {
                if (steps.getAndIncrement() == 0) {
                    calls.mqReceive(fd, new byte[16]);
                    return StepBody.Step.BLOCK;
                }
                return calls.read(pipe.readEnd(), new byte[1]) == SystemCalls.BLOCKED
                        ? StepBody.Step.BLOCK
                        : StepBody.Step.EXIT;
            });
            awaitSleep(sys, receiver);
            sys.mqSend(fd, bytes("a"), 1);
            while (steps.get() < 2) {
                sys.schedYield();
            }
            awaitSleep(sys, receiver);
            assertEquals("a1", receive(sys, fd));
            sys.write(pipe.writeEnd(), new byte[1]);
            sys.join(receiver);
        });
    }

    @Test
    void aQueueCanBeWaitedFor() throws Exception {
        Inside.bothKernels(2, SEED, sys -> {
            int fd = sys.mqOpen("/q", MAKE, 0600, ONE);
            int both = PollEvents.POLLIN | PollEvents.POLLOUT;
            assertEquals(PollEvents.POLLOUT, sys.poll(fd, both, 0));
            Thread sender = sys.clone(CloneFlags.FORK, () -> sys.mqSend(fd, bytes("x"), 0));
            assertEquals(PollEvents.POLLIN, sys.poll(fd, PollEvents.POLLIN, -1));
            assertEquals(PollEvents.POLLIN, sys.poll(fd, both, 0));
            sys.waitpid(sender.tid(), WaitOptions.NONE);
            Thread receiver = sys.clone(CloneFlags.FORK, () -> receive(sys, fd));
            assertEquals(PollEvents.POLLOUT, sys.poll(fd, PollEvents.POLLOUT, -1));
            sys.waitpid(receiver.tid(), WaitOptions.NONE);
        });
    }

    @Test
    void withoutThePrivilegeQueuesAreSmallAndFew() throws Exception {
        Inside.kernel(1, sys -> {
            sys.removePrivileges(Privilege.INCREASE_QUOTA);
            Refused.with(Errno.EINVAL, () -> sys.mqOpen("/q", MAKE, 0600, MessageQueueAttributes.of(11, 1)));
            Refused.with(Errno.EINVAL, () -> sys.mqOpen("/q", MAKE, 0600, MessageQueueAttributes.of(1, 8_193)));
            for (int i = 0; i < 256; i++) {
                sys.close(sys.mqOpen("/" + i, MAKE, 0600, ONE));
            }
            // Before the attributes are looked at.
            Refused.with(Errno.ENOSPC, () -> sys.mqOpen("/q", MAKE, 0600, MessageQueueAttributes.of(0, 0)));
            sys.mqUnlink("/0");
            sys.mqOpen("/q", MAKE, 0600, ONE);
        });
    }

    @Test
    void theLimitIsOnAllQueuesOfTheUser() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            long charge = 4 * 16 + 4 * 48 + 4 * 48;
            assertEquals(Limit.of(819_200), sys.getrlimit(ResourceLimit.MSGQUEUE));
            sys.setrlimit(ResourceLimit.MSGQUEUE, new Limit(charge - 1, 819_200));
            Refused.with(Errno.EMFILE, () -> sys.mqOpen("/r", MAKE, 0600, SMALL));
            sys.setrlimit(ResourceLimit.MSGQUEUE, new Limit(charge, 819_200));
            int fd = sys.mqOpen("/r", MAKE, 0600, SMALL);
            Refused.with(Errno.EMFILE, () -> sys.mqOpen("/r2", MAKE, 0600, SMALL));
            Refused.with(Errno.ENOENT, () -> sys.mqUnlink("/r2"));
            sys.mqUnlink("/r");
            Refused.with(Errno.EMFILE, () -> sys.mqOpen("/r2", MAKE, 0600, SMALL));
            sys.close(fd);
            sys.close(sys.mqOpen("/r2", MAKE, 0600, SMALL));
            Refused.with(Errno.EMFILE, () -> sys.mqOpen("/r", MAKE, 0600, SMALL));
            sys.mqUnlink("/r2");
            sys.setrlimit(ResourceLimit.MSGQUEUE, Limit.NONE);
            int many = sys.mqOpen("/many", MAKE, 0600, MessageQueueAttributes.of(65_536, 1 << 24));
            sys.mqUnlink("/many");
            sys.close(many);
        });
    }

    @Test
    void aNoticeComesOnceWhenTheQueueWasEmptyAndNobodyWaited() throws Exception {
        Inside.bothKernels(2, SEED, sys -> {
            MessageQueueNotices notices = new MessageQueueNotices(sys);
            int fd = sys.mqOpen("/q", MAKE, 0600, SMALL);
            sys.mqSend(fd, bytes("x"), 0);
            sys.mqNotify(fd, notices.with(42));
            sys.mqSend(fd, bytes("x"), 0);
            notices.assertNone();
            drain(sys, fd);
            sys.mqSend(fd, bytes("x"), 0);
            notices.assertFrom(sys.getpid(), 42);
            drain(sys, fd);
            sys.mqSend(fd, bytes("x"), 0);
            notices.assertNone();
            drain(sys, fd);

            sys.mqNotify(fd, notices.with(-1));
            int child = sys.clone(CloneFlags.FORK, () -> {
                        sys.mqSend(fd, bytes("x"), 0);
                        sys.close(fd);
                    })
                    .tid();
            sys.waitpid(child, WaitOptions.NONE);
            notices.assertFrom(child, -1);
            drain(sys, fd);

            sys.mqNotify(fd, notices.with(7));
            Thread receiver = sys.clone(CloneFlags.THREAD, () -> receive(sys, fd));
            awaitSleep(sys, receiver);
            sys.mqSend(fd, bytes("to the receiver"), 0);
            notices.assertNone();
            sys.mqSend(fd, bytes("to nobody"), 0);
            notices.assertFrom(sys.getpid(), 7);
            sys.join(receiver);
        });
    }

    @Test
    void oneProcessIsRegisteredUntilItClosesADescriptor() throws Exception {
        Inside.bothKernels(2, SEED, sys -> {
            MessageQueueNotices notices = new MessageQueueNotices(sys);
            int fd = sys.mqOpen("/q", MAKE, 0600, SMALL);
            int reader = sys.mqOpen("/q", OpenFlags.O_RDONLY, 0, null);
            int writer = sys.mqOpen("/q", OpenFlags.O_WRONLY, 0, null);
            for (int signal : new int[] {65, -1}) {
                Refused.with(Errno.EINVAL, () -> sys.mqNotify(99, notices.of(0, signal)));
            }
            for (int kind : new int[] {2, 77, -1}) {
                Refused.with(Errno.EINVAL, () -> sys.mqNotify(99, notices.of(kind, 10)));
            }
            for (int no : new int[] {0, 99}) {
                Refused.with(Errno.EBADF, () -> sys.mqNotify(no, notices.with(0)));
                Refused.with(Errno.EBADF, () -> sys.mqNotify(no, null));
            }
            sys.mqNotify(fd, notices.of(0, 0));
            sys.mqNotify(fd, null);
            sys.mqNotify(fd, notices.with(0));
            Refused.with(Errno.EBUSY, () -> sys.mqNotify(reader, notices.with(0)));
            sys.mqNotify(writer, null);
            sys.mqNotify(writer, notices.with(0));
            assertEquals(0, childsAnswer(sys, () -> sys.mqNotify(fd, null)));
            assertEquals(Errno.EBUSY.number(), childsAnswer(sys, () -> sys.mqNotify(fd, notices.with(0))));
            assertEquals(0, childsAnswer(sys, () -> sys.close(fd)));
            Refused.with(Errno.EBUSY, () -> sys.mqNotify(reader, notices.with(0)));
            sys.close(sys.dup(fd));
            sys.mqNotify(fd, MessageQueueNotice.NONE);
            Refused.with(Errno.EBUSY, () -> sys.mqNotify(reader, notices.with(0)));
            sys.mqSend(fd, bytes("x"), 0);
            notices.assertNone();
            drain(sys, fd);
            // Registered by one that ends: with its own descriptors, and with those of another.
            assertEquals(0, childsAnswer(sys, () -> sys.mqNotify(fd, notices.with(0))));
            sys.mqNotify(fd, notices.with(0));
            sys.mqNotify(fd, null);
            int sharing = sys.clone(
                            CloneFlags.FORK.with(CloneFlags.CLONE_FILES), () -> sys.mqNotify(fd, notices.with(0)))
                    .tid();
            sys.waitpid(sharing, WaitOptions.NONE);
            sys.mqNotify(fd, notices.with(0));
        });
    }

    private static int childsAnswer(SystemCalls sys, Runnable call) {
        int child = sys.clone(CloneFlags.FORK, () -> {
                    try {
                        call.run();
                    } catch (KernelException e) {
                        sys.exit(e.errno().number());
                    }
                })
                .tid();
        return sys.waitpid(child, WaitOptions.NONE).status() >> 8;
    }

    @Test
    void aNoticeDoesNotOutliveExec() throws Exception {
        Inside.bothKernels(1, SEED, sys -> {
            int fd = sys.mqOpen("/q", MAKE, 0600, SMALL);
            PipeEnds pipe = sys.pipe();
            int child = sys.clone(CloneFlags.FORK, () -> {
                        sys.mqNotify(fd, MessageQueueNotice.signal(Signal.USR1, 0));
                        sys.exec(Program.of("next", next -> {
                            next.write(pipe.writeEnd(), new byte[1]);
                            return next.pause();
                        }));
                    })
                    .tid();
            sys.read(pipe.readEnd(), new byte[1]);
            sys.mqSend(fd, bytes("x"), 0);
            sys.mqNotify(fd, MessageQueueNotice.NONE);
            sys.kill(child, Signal.KILL);
            assertEquals(
                    ExitStatus.killed(Signal.KILL).toWord(),
                    sys.waitpid(child, WaitOptions.NONE).status());
        });
    }
}
