package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.Limit;
import io.selvage.api.OpenFlags;
import io.selvage.api.PeerCredentials;
import io.selvage.api.PipeEnds;
import io.selvage.api.ReceivedMessage;
import io.selvage.api.ResourceLimit;
import io.selvage.api.SocketControl;
import io.selvage.api.SocketFlags;
import io.selvage.api.SocketPair;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.Privilege;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Descriptors that are passed on through local sockets, and who says to have sent them (MODEL 15). Linux
/// 6.18 has given the answers.
@Timeout(60)
class PassedDescriptorsTest {
    private static final int UNIX = SocketFlags.AF_UNIX;
    private static final int STREAM = SocketFlags.SOCK_STREAM;
    private static final int PACKETS = SocketFlags.SOCK_SEQPACKET;
    private static final int DATAGRAMS = SocketFlags.SOCK_DGRAM;

    private static SocketPair pair(SystemCalls sys, int type) {
        return sys.socketpair(UNIX, type | SocketFlags.SOCK_NONBLOCK, 0);
    }

    private static void passed(SystemCalls sys, int fd, String text, List<Integer> descriptors) {
        assertEquals(text.length(), sys.sendmsg(fd, bytes(text), descriptors, 0));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /// What was received, as a text: the bytes, how many descriptors, the flags.
    private static String received(SystemCalls sys, int fd, int most, int room) {
        byte[] buffer = new byte[most];
        ReceivedMessage message = sys.recvmsg(fd, buffer, room, 0);
        String text = new String(buffer, 0, message.length(), StandardCharsets.UTF_8);
        return text + "+" + message.descriptors().size()
                + ((message.flags() & SocketFlags.MSG_TRUNC) == 0 ? "" : " TRUNC")
                + ((message.flags() & SocketFlags.MSG_CTRUNC) == 0 ? "" : " CTRUNC");
    }

    private static String received(SystemCalls sys, int fd, int most) {
        return received(sys, fd, most, SocketFlags.SCM_MAX_FD);
    }

    @ParameterizedTest
    @ValueSource(ints = {STREAM, PACKETS, DATAGRAMS})
    void theReceiverGetsADescriptorOnTheSameOpenFile(int type) throws Exception {
        Inside.bothKernels(1, 6, sys -> {
            SocketPair pair = pair(sys, type);
            int file = sys.open("/shared", OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0600);
            sys.write(file, "abcdef");
            passed(sys, pair.first(), "x", List.of(file));
            sys.close(file);
            ReceivedMessage message = sys.recvmsg(pair.second(), new byte[4], 8, 0);
            int copy = message.descriptors().getFirst();
            assertEquals(file, copy);
            assertEquals(6, sys.lseek(copy, 0, FileControl.SEEK_CUR));
            assertEquals(0, sys.fcntl(copy, FileControl.F_GETFD, 0));
            passed(sys, pair.first(), "x", List.of(copy, pair.first()));
            message = sys.recvmsg(pair.second(), new byte[4], 8, SocketFlags.MSG_CMSG_CLOEXEC);
            assertEquals(SocketFlags.MSG_CMSG_CLOEXEC, message.flags());
            for (int fd : message.descriptors()) {
                assertEquals(FileControl.FD_CLOEXEC, sys.fcntl(fd, FileControl.F_GETFD, 0));
            }
            sys.lseek(message.descriptors().getFirst(), 2, FileControl.SEEK_SET);
            assertEquals(2, sys.lseek(copy, 0, FileControl.SEEK_CUR));
        });
    }

    @Test
    void aPipeThatIsOnItsWayIsStillOpen() throws Exception {
        Inside.bothKernels(1, 6, sys -> {
            SocketPair pair = pair(sys, STREAM);
            PipeEnds pipe = sys.pipe2(OpenFlags.O_NONBLOCK);
            passed(sys, pair.first(), "x", List.of(pipe.writeEnd()));
            sys.close(pipe.writeEnd());
            byte[] buffer = new byte[4];
            Refused.with(Errno.EAGAIN, () -> sys.read(pipe.readEnd(), buffer));
            // To receive without room for it closes it.
            sys.recv(pair.second(), buffer, 0);
            assertEquals(0, sys.read(pipe.readEnd(), buffer));
        });
    }

    @Test
    void whatIsOnItsWayIsClosedWithTheSocket() throws Exception {
        Inside.bothKernels(1, 6, sys -> {
            for (int type : new int[] {STREAM, PACKETS, DATAGRAMS}) {
                SocketPair pair = pair(sys, type);
                PipeEnds pipe = sys.pipe2(OpenFlags.O_NONBLOCK);
                passed(sys, pair.first(), "x", List.of(pipe.writeEnd()));
                sys.close(pipe.writeEnd());
                sys.close(pair.first());
                byte[] buffer = new byte[4];
                Refused.with(Errno.EAGAIN, () -> sys.read(pipe.readEnd(), buffer));
                sys.close(pair.second());
                assertEquals(0, sys.read(pipe.readEnd(), buffer));
            }
        });
    }

    @Test
    void tooManyOrClosedOnesAreRefusedAndNothingIsSent() throws Exception {
        Inside.kernel(1, sys -> {
            SocketPair pair = pair(sys, STREAM);
            int file = sys.dup(0);
            Refused.with(Errno.EBADF, () -> sys.sendmsg(pair.first(), bytes("x"), List.of(file, 99), 0));
            Refused.with(Errno.EINVAL, () -> sys.sendmsg(pair.first(), bytes("x"), Collections.nCopies(254, file), 0));
            Refused.with(Errno.EAGAIN, () -> sys.recv(pair.second(), new byte[1], 0));
            passed(sys, pair.first(), "x", Collections.nCopies(253, file));
            assertEquals("x+253", received(sys, pair.second(), 1));
            Refused.with(Errno.EINVAL, () -> sys.recvmsg(pair.second(), new byte[1], -1, 0));
            // Without a byte to go with, a stream takes nothing along.
            passed(sys, pair.first(), "", List.of(file));
            Refused.with(Errno.EAGAIN, () -> received(sys, pair.second(), 5));
            SocketPair packets = pair(sys, PACKETS);
            passed(sys, packets.first(), "", List.of(file));
            assertEquals("+1", received(sys, packets.second(), 5));
        });
    }

    @Test
    void aStreamKeepsDescriptorsWithTheirFirstByte() throws Exception {
        Inside.kernel(1, sys -> {
            SocketPair pair = pair(sys, STREAM);
            sys.write(pair.first(), "ab");
            passed(sys, pair.first(), "cd", List.of(0));
            sys.write(pair.first(), "ef");
            assertEquals("abcd+1", received(sys, pair.second(), 10));
            assertEquals("ef+0", received(sys, pair.second(), 10));
            passed(sys, pair.first(), "cd", List.of(0));
            passed(sys, pair.first(), "ef", List.of(0, 1));
            assertEquals("cd+1", received(sys, pair.second(), 10));
            assertEquals("ef+2", received(sys, pair.second(), 10));
            passed(sys, pair.first(), "abcd", List.of(0, 1));
            assertEquals("ab+2", received(sys, pair.second(), 2));
            assertEquals("cd+0", received(sys, pair.second(), 2));
            passed(sys, pair.first(), "abcd", List.of(0, 1));
            assertEquals("ab", new String(drained(sys, pair.second(), 2), StandardCharsets.UTF_8));
            assertEquals("cd+0", received(sys, pair.second(), 4));
        });
    }

    private static byte[] drained(SystemCalls sys, int fd, int count) {
        byte[] buffer = new byte[count];
        assertEquals(count, sys.read(fd, buffer));
        return buffer;
    }

    @ParameterizedTest
    @ValueSource(ints = {STREAM, PACKETS, DATAGRAMS})
    void whatFindsNoRoomIsClosedAndTheMessageSaysSo(int type) throws Exception {
        Inside.kernel(1, sys -> {
            SocketPair pair = pair(sys, type);
            passed(sys, pair.first(), "abcd", List.of(0, 1, 2));
            assertEquals("abcd+2 CTRUNC", received(sys, pair.second(), 4, 2));
            passed(sys, pair.first(), "abcd", List.of(0, 1));
            assertEquals("abcd+0 CTRUNC", received(sys, pair.second(), 4, 0));
            int last = sys.dup(0);
            sys.setrlimit(ResourceLimit.NOFILE, new Limit(last + 2, 1_024));
            passed(sys, pair.first(), "abcd", List.of(0, 1, 2));
            assertEquals("abcd+1 CTRUNC", received(sys, pair.second(), 4));
            if (type != STREAM) {
                passed(sys, pair.first(), "abcd", List.of(0));
                assertEquals("ab+0 TRUNC CTRUNC", received(sys, pair.second(), 2, 0));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {STREAM, PACKETS, DATAGRAMS})
    void lookingMakesDescriptorsToo(int type) throws Exception {
        Inside.kernel(1, sys -> {
            SocketPair pair = pair(sys, type);
            PipeEnds pipe = sys.pipe2(OpenFlags.O_NONBLOCK);
            passed(sys, pair.first(), "abcd", List.of(pipe.writeEnd(), pair.first()));
            sys.close(pipe.writeEnd());
            ReceivedMessage look = sys.recvmsg(pair.second(), new byte[2], 8, SocketFlags.MSG_PEEK);
            ReceivedMessage message = sys.recvmsg(pair.second(), new byte[4], 8, 0);
            assertEquals(2, look.descriptors().size());
            assertEquals(2, message.descriptors().size());
            sys.close(look.descriptors().getFirst());
            Refused.with(Errno.EAGAIN, () -> sys.read(pipe.readEnd(), new byte[1]));
            sys.close(message.descriptors().getFirst());
            assertEquals(0, sys.read(pipe.readEnd(), new byte[1]));
        });
    }

    @Test
    void aUserCannotHaveMoreOnTheWayThanOpen() throws Exception {
        Inside.kernel(1, sys -> {
            SocketPair pair = pair(sys, STREAM);
            sys.setrlimit(ResourceLimit.NOFILE, new Limit(20, 1_024));
            // Who has a privilege may.
            passed(sys, pair.first(), "x", Collections.nCopies(30, 0));
            passed(sys, pair.first(), "x", List.of(0));
            sys.removePrivileges(Privilege.INCREASE_QUOTA, Privilege.TCB);
            Refused.with(Errno.ETOOMANYREFS, () -> sys.sendmsg(pair.first(), bytes("x"), List.of(0), 0));
            sys.send(pair.first(), bytes("y"), 0);
            sys.recv(pair.second(), new byte[1], 0);
            passed(sys, pair.first(), "x", List.of(0));
            assertEquals("x+1", received(sys, pair.second(), 1));
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {STREAM, PACKETS, DATAGRAMS})
    void messagesSayWhoSentThemToWhoAsks(int type) throws Exception {
        Inside.kernel(1, sys -> {
            SocketPair pair = pair(sys, type);
            byte[] buffer = new byte[8];
            sys.send(pair.first(), bytes("a"), 0);
            assertNull(sys.recvmsg(pair.second(), buffer, 0, 0).sender());
            sys.setsockopt(pair.second(), SocketControl.SOL_SOCKET, SocketControl.SO_PASSCRED, 1);
            sys.send(pair.first(), bytes("mine"), 0);
            int child = sys.clone(CloneFlags.FORK, () -> sys.send(pair.first(), bytes("child"), 0))
                    .process()
                    .pid();
            sys.waitpid(child, WaitOptions.NONE);
            ReceivedMessage first = sys.recvmsg(pair.second(), buffer, 0, 0);
            ReceivedMessage second = sys.recvmsg(pair.second(), buffer, 0, 0);
            assertEquals(4, first.length());
            assertEquals(new PeerCredentials(sys.getpid(), sys.process().guid(), 0, 0), first.sender());
            assertEquals(5, second.length());
            assertEquals(child, Objects.requireNonNull(second.sender()).pid());
        });
    }
}
