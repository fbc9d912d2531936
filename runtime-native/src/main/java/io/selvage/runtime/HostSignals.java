package io.selvage.runtime;

import jdk.internal.misc.Signal;

/// What the host sends to this JVM. One handler per signal: the last one that was set.
public final class HostSignals implements AutoCloseable {
    private final Signal signal;
    private final Signal.Handler before;

    private HostSignals(Signal signal, Signal.Handler before) {
        this.signal = signal;
        this.before = before;
    }

    /// Lets something happen at a signal instead of what the JVM would do.
    ///
    /// @param name the signal's name without SIG
    /// @param action what; called on a thread of the JVM's for each that comes
    /// @return to be closed when what was there before is to act again
    /// @throws IllegalArgumentException if the host has no such signal, or the JVM leaves it alone (`-Xrs`)
    /// @throws MissingAccessException naming the flag to add
    public static HostSignals handle(String name, Runnable action) {
        try {
            Signal signal = new Signal(name);
            return new HostSignals(signal, Signal.handle(signal, _ -> action.run()));
        } catch (IllegalAccessError refused) {
            throw new MissingAccessException("java.base does not export jdk.internal.misc to Selvage: add --add-exports"
                    + " java.base/jdk.internal.misc=" + VirtualThreadAccess.audience()
                    + " to the JVM's command line, or -javaagent:runtime-native.jar");
        }
    }

    @Override
    public void close() {
        var _ = Signal.handle(signal, before);
    }
}
