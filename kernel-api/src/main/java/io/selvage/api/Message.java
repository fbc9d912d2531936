package io.selvage.api;

import java.util.Arrays;

/// What was in a mailbox: one message, whole.
///
/// The bytes are the receiver's own: the kernel made them when the message was sent and keeps no
/// reference.
///
/// @param sender the PID of the process that sent it, which may have ended since; -1 in [#BLOCKED]
/// @param senderGuid the same process by the name that is never used again: what to answer to
/// @param tag what the sender has given with it
/// @param bytes the content, possibly none
@SuppressWarnings("ArrayRecordComponent") // The bytes belong to the receiver alone, and equality is by content.
public record Message(int sender, ProcessGuid senderGuid, long tag, byte[] bytes) {
    /// Only for stackless callers: no message yet; see [SystemCalls#BLOCKED].
    public static final Message BLOCKED = new Message(-1, ProcessGuid.ofRandomBits(0, 0), 0, new byte[0]);

    /// Equal in all parts, the content byte by byte.
    @Override
    public boolean equals(Object other) {
        return other instanceof Message(int from, ProcessGuid fromGuid, long otherTag, byte[] content)
                && sender == from
                && tag == otherTag
                && senderGuid.equals(fromGuid)
                && Arrays.equals(bytes, content);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * senderGuid.hashCode() + Long.hashCode(tag)) + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "message of " + bytes.length + " bytes with tag " + tag + " from " + sender + " " + senderGuid;
    }
}
