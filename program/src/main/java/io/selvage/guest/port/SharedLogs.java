package io.selvage.guest.port;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collections;
import java.util.Enumeration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What a program gets for the JVM's log manager: its own loggers behind the JDK's type. The JVM never
/// lets go of a log manager, so those of programs that have ended serve others.
public final class SharedLogs extends LogManager {
    private static final ConcurrentLinkedQueue<SharedLogs> FREE = new ConcurrentLinkedQueue<>();

    private volatile @Nullable LogTree tree;

    private SharedLogs() {}

    /// A log manager in front of a program's loggers, until [#release()].
    ///
    /// @param tree the loggers
    /// @return the log manager
    public static SharedLogs of(LogTree tree) {
        SharedLogs free = FREE.poll();
        SharedLogs logs = free == null ? new SharedLogs() : free;
        logs.tree = tree;
        return logs;
    }

    /// The program is over.
    public void release() {
        tree = null;
        FREE.add(this);
    }

    @Override
    public boolean addLogger(Logger logger) {
        LogTree present = tree;
        return present != null && present.add(logger);
    }

    @Override
    public @Nullable Logger getLogger(String name) {
        LogTree present = tree;
        return present == null ? null : present.find(name);
    }

    @Override
    public Enumeration<String> getLoggerNames() {
        LogTree present = tree;
        return present == null ? Collections.emptyEnumeration() : present.names();
    }

    @Override
    public void reset() {
        LogTree present = tree;
        if (present != null) {
            present.reset();
        }
    }

    @Override
    public void readConfiguration() throws IOException {
        LogTree present = tree;
        if (present != null) {
            present.configure(null);
        }
    }

    @Override
    public void readConfiguration(InputStream from) throws IOException {
        LogTree present = tree;
        if (present != null) {
            present.configure(from);
        }
    }

    @Override
    public void updateConfiguration(Function<String, BiFunction<String, String, String>> mapper) throws IOException {
        readConfiguration();
    }

    @Override
    public void updateConfiguration(InputStream from, Function<String, BiFunction<String, String, String>> mapper)
            throws IOException {
        readConfiguration(from);
    }

    @Override
    public @Nullable String getProperty(String name) {
        LogTree present = tree;
        return present == null ? null : present.property(name);
    }

    @Override
    public LogManager addConfigurationListener(Runnable listener) {
        return this;
    }

    @Override
    public void removeConfigurationListener(Runnable listener) {}
}
