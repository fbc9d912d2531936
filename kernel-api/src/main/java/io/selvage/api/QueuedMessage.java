package io.selvage.api;

/// What `mqReceive` has put into the caller's array.
///
/// @param length how many bytes; -1 in [#BLOCKED]
/// @param priority of the message: 0 to [MessageQueueCalls#MQ_PRIO_MAX] - 1
public record QueuedMessage(int length, int priority) {
    /// Only for stackless callers: no message yet; see [SystemCalls#BLOCKED].
    public static final QueuedMessage BLOCKED = new QueuedMessage(-1, 0);
}
