package io.selvage.api;

/// That signals of the host go to processes: see [Kernel#forwardHostSignals(Process)].
public interface SignalForwarding extends AutoCloseable {
    /// From now on the JVM answers the signals as before. Does nothing the second time. Never blocks.
    @Override
    void close();
}
