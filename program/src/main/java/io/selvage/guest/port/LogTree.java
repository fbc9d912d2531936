package io.selvage.guest.port;

import java.io.IOException;
import java.io.InputStream;
import java.util.Enumeration;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The loggers of one program, as [SharedLogs] asks for them.
public interface LogTree {
    /// {@return whether the logger is new}
    ///
    /// @param logger a logger with a name
    boolean add(Logger logger);

    /// {@return the logger of a name; null if there is none}
    ///
    /// @param name its name
    @Nullable
    Logger find(String name);

    /// {@return the names of all loggers}
    Enumeration<String> names();

    /// Closes all handlers and takes all levels back.
    void reset();

    /// Does what a configuration file says.
    ///
    /// @param from properties; null for the JVM's file
    /// @throws IOException if they cannot be read
    void configure(@Nullable InputStream from) throws IOException;

    /// {@return a property of the configuration; null if there is none}
    ///
    /// @param name its name
    @Nullable
    String property(String name);
}
