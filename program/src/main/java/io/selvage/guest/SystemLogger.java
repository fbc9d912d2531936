package io.selvage.guest;

import java.util.ResourceBundle;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The platform's logging interface in front of one of the program's loggers.
record SystemLogger(Logger logger, @Nullable ResourceBundle bundle) implements System.Logger {
    private static final StackWalker WALKER = StackWalker.getInstance();

    @Override
    public String getName() {
        return logger.getName();
    }

    @Override
    public boolean isLoggable(Level level) {
        return logger.isLoggable(levelOf(level));
    }

    @Override
    public void log(Level level, @Nullable ResourceBundle with, @Nullable String message, @Nullable Throwable thrown) {
        if (isLoggable(level)) {
            LogRecord made = record(level, with, message);
            made.setThrown(thrown);
            logger.log(made);
        }
    }

    @Override
    public void log(
            Level level,
            @Nullable ResourceBundle with,
            @Nullable String format,
            @Nullable Object @Nullable ... values) {
        if (isLoggable(level)) {
            LogRecord made = record(level, with, format);
            made.setParameters(values);
            logger.log(made);
        }
    }

    private LogRecord record(Level level, @Nullable ResourceBundle with, @Nullable String message) {
        var made = new LogRecord(levelOf(level), message);
        made.setLoggerName(logger.getName());
        made.setResourceBundle(with == null ? bundle : with);
        WALKER.walk(frames -> frames.filter(frame -> !frame.getClassName().equals(SystemLogger.class.getName())
                                && !frame.getClassName().startsWith("java.lang.System$"))
                        .findFirst())
                .ifPresent(caller -> {
                    made.setSourceClassName(caller.getClassName());
                    made.setSourceMethodName(caller.getMethodName());
                });
        return made;
    }

    private static java.util.logging.Level levelOf(Level level) {
        return switch (level) {
            case ALL -> java.util.logging.Level.ALL;
            case TRACE -> java.util.logging.Level.FINER;
            case DEBUG -> java.util.logging.Level.FINE;
            case INFO -> java.util.logging.Level.INFO;
            case WARNING -> java.util.logging.Level.WARNING;
            case ERROR -> java.util.logging.Level.SEVERE;
            case OFF -> java.util.logging.Level.OFF;
        };
    }
}
