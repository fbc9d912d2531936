package io.selvage.guest;

import java.io.PrintStream;
import java.util.logging.ConsoleHandler;
import java.util.logging.ErrorManager;
import java.util.logging.LogRecord;

/// Writes what the program logs to its standard error.
@Replaces(ConsoleHandler.class)
public class GuestConsoleHandler extends ConsoleHandler {
    private final PrintStream to = Guest.port().error();
    private boolean begun;

    /// As the JDK's.
    @SuppressWarnings("this-escape") // As the JDK's own constructor.
    public GuestConsoleHandler() {
        setFormatter(new GuestFormatter());
    }

    @Override
    public synchronized void publish(LogRecord record) {
        if (!isLoggable(record)) {
            return;
        }
        String text;
        try {
            text = getFormatter().format(record);
            if (!begun) {
                begun = true;
                to.print(getFormatter().getHead(this));
            }
        } catch (Exception failed) {
            reportError(null, failed, ErrorManager.FORMAT_FAILURE);
            return;
        }
        to.print(text);
        to.flush();
    }

    @Override
    public synchronized void flush() {
        to.flush();
    }

    @Override
    public synchronized void close() {
        flush();
    }
}
