package io.selvage.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What [SocketCalls#recvmsg(int, byte[], int, int)] returns. Immutable.
///
/// @param length how many bytes are in the buffer, 0 at the end; with [SocketFlags#MSG_TRUNC] the whole
///     length of the packet, even if it is longer than the buffer; -1 in [#BLOCKED]
/// @param descriptors the caller's new descriptors for what came with the message, in the sender's order
/// @param sender who sent it, if the socket has [SocketControl#SO_PASSCRED]; otherwise null
/// @param from the name of the socket that sent it, for datagrams; [Endpoint#UNNAMED] where there is none
/// @param flags a union of [SocketFlags#MSG_TRUNC] if the packet was longer than the buffer,
///     [SocketFlags#MSG_CTRUNC] if descriptors are missing, and [SocketFlags#MSG_CMSG_CLOEXEC] if that
///     was asked for
public record ReceivedMessage(
        int length, List<Integer> descriptors, @Nullable PeerCredentials sender, Endpoint from, int flags) {
    /// Only for stackless callers: nothing is there yet; see [SystemCalls#BLOCKED].
    public static final ReceivedMessage BLOCKED = new ReceivedMessage(-1, List.of(), null, Endpoint.UNNAMED, 0);

    /// Copies the list.
    public ReceivedMessage {
        descriptors = List.copyOf(descriptors);
    }
}
