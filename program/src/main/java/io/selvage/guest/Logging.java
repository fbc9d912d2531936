package io.selvage.guest;

import io.selvage.guest.Replaces.Kind;
import io.selvage.guest.port.SharedLogs;
import java.util.ResourceBundle;
import java.util.ServiceLoader;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// The program's own loggers, levels and handlers: those of the JVM are the embedder's.
public final class Logging {
    private static final Loggers LOGGERS = new Loggers();

    /// Made when the program asks for it, and given back at its end; guarded by [#LOGGERS].
    private static @Nullable SharedLogs shared;

    /// The program's own, or [#LOGGERS] if it has none; guarded by these.
    private static @Nullable Object finder;

    private Logging() {}

    /// As the JDK's.
    @Replaces(LogManager.class)
    public static LogManager getLogManager() {
        synchronized (LOGGERS) {
            SharedLogs present = shared;
            if (present == null) {
                present = SharedLogs.of(LOGGERS);
                shared = present;
                Remains.atEnd(present::release);
            }
            return present;
        }
    }

    /// As the JDK's.
    @Replaces(Logger.class)
    public static Logger getLogger(String name) {
        return LOGGERS.demand(name, null);
    }

    /// As the JDK's.
    @Replaces(Logger.class)
    public static Logger getLogger(String name, @Nullable String bundle) {
        return LOGGERS.demand(name, bundle);
    }

    /// As the JDK's.
    @Replaces(Logger.class)
    public static Logger getAnonymousLogger() {
        return LOGGERS.anonymous(null);
    }

    /// As the JDK's.
    @Replaces(Logger.class)
    public static Logger getAnonymousLogger(@Nullable String bundle) {
        return LOGGERS.anonymous(bundle);
    }

    /// As the JDK's.
    @Replaces(Logger.class)
    public static Logger getGlobal() {
        return LOGGERS.demand(Logger.GLOBAL_LOGGER_NAME, null);
    }

    /// As the JDK's.
    @Replaces(value = Logger.class, kind = Kind.FIELD)
    public static Logger global() {
        return getGlobal();
    }

    /// As the JDK's: by the program's own finder if it has one.
    @Replaces(value = System.class, name = "getLogger")
    public static System.Logger getSystemLogger(String name) {
        System.LoggerFinder own = finder();
        return own == null
                ? new SystemLogger(getLogger(name), null)
                : own.getLogger(name, Loaders.getSystemClassLoader().getUnnamedModule());
    }

    /// As the JDK's: by the program's own finder if it has one.
    @Replaces(value = System.class, name = "getLogger")
    public static System.Logger getSystemLogger(String name, ResourceBundle bundle) {
        System.LoggerFinder own = finder();
        return own == null
                ? new SystemLogger(getLogger(name), bundle)
                : own.getLocalizedLogger(
                        name, bundle, Loaders.getSystemClassLoader().getUnnamedModule());
    }

    private static System.@Nullable LoggerFinder finder() {
        synchronized (LOGGERS) {
            if (finder == null) {
                finder = ServiceLoader.load(System.LoggerFinder.class, Loaders.getSystemClassLoader())
                        .findFirst()
                        .map(Object.class::cast)
                        .orElse(LOGGERS);
            }
            return finder instanceof System.LoggerFinder found ? found : null;
        }
    }
}
