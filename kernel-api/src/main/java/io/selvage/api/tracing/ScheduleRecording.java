package io.selvage.api.tracing;

/// A trace in the making.
///
/// All methods may be called from any thread and do not block.
public interface ScheduleRecording extends AutoCloseable {
    /// Ends the recording.
    ///
    /// @return what happened since it began; the same again if it has ended before
    ScheduleTrace stop();

    /// Ends the recording, as [#stop()].
    @Override
    default void close() {
        stop();
    }
}
