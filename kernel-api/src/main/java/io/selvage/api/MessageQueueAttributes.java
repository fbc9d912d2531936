package io.selvage.api;

/// What a message queue is like: asked for by `mqOpen`, told by `mqGetattr`.
///
/// Immutable and safe to share.
///
/// @param flags [OpenFlags#O_NONBLOCK] or 0: how the descriptor is open. `mqOpen` takes it from its own
///     flags and does not look here
/// @param maxMessages how many messages the queue has room for
/// @param messageSize how many bytes a message may have
/// @param messages how many messages are in the queue at this moment; `mqOpen` does not look here
public record MessageQueueAttributes(int flags, int maxMessages, int messageSize, int messages) {
    /// What `mqOpen` is asked for.
    ///
    /// @param maxMessages how many messages the queue has room for
    /// @param messageSize how many bytes a message may have
    /// @return the attributes
    public static MessageQueueAttributes of(int maxMessages, int messageSize) {
        return new MessageQueueAttributes(0, maxMessages, messageSize, 0);
    }
}
