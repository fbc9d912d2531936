package io.selvage.guest;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverAction;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The program's own JDBC drivers: those that its jars provide, and those that it registers.
@SuppressWarnings("exports") // Programs have the module if they use it.
public final class Drivers {
    private static final List<Registered> REGISTERED = new CopyOnWriteArrayList<>();
    private static final Object LOCK = new Object();

    /// Guarded by [#LOCK].
    private static boolean provided;

    private Drivers() {}

    private record Registered(Driver driver, @Nullable DriverAction action) {}

    /// The drivers register themselves when they are loaded.
    private static List<Registered> all() {
        synchronized (LOCK) {
            if (!provided) {
                provided = true;
                var found = ServiceLoader.load(Driver.class, Loaders.getSystemClassLoader())
                        .iterator();
                while (hasNext(found)) {
                    next(found);
                }
            }
        }
        return REGISTERED;
    }

    private static boolean hasNext(java.util.Iterator<Driver> found) {
        try {
            return found.hasNext();
        } catch (ServiceConfigurationError broken) {
            return hasNext(found);
        }
    }

    private static void next(java.util.Iterator<Driver> found) {
        try {
            found.next();
        } catch (ServiceConfigurationError broken) {
            // The JDK takes no notice of drivers that cannot be loaded either.
        }
    }

    /// As the JDK's.
    @Replaces(DriverManager.class)
    public static void registerDriver(Driver driver) throws SQLException {
        registerDriver(driver, null);
    }

    /// As the JDK's.
    @Replaces(DriverManager.class)
    public static void registerDriver(Driver driver, @Nullable DriverAction action) throws SQLException {
        if (driver == null) {
            throw new NullPointerException();
        }
        if (REGISTERED.stream().noneMatch(registered -> registered.driver == driver)) {
            REGISTERED.add(new Registered(driver, action));
        }
    }

    /// As the JDK's.
    @Replaces(DriverManager.class)
    public static void deregisterDriver(@Nullable Driver driver) throws SQLException {
        for (Registered registered : List.copyOf(REGISTERED)) {
            if (registered.driver == driver && REGISTERED.remove(registered) && registered.action != null) {
                registered.action.deregister();
            }
        }
    }

    /// As the JDK's.
    @Replaces(DriverManager.class)
    public static Driver getDriver(String url) throws SQLException {
        for (Registered registered : all()) {
            if (registered.driver.acceptsURL(url)) {
                return registered.driver;
            }
        }
        throw new SQLException("No suitable driver", "08001");
    }

    /// As the JDK's.
    @Replaces(DriverManager.class)
    public static Enumeration<Driver> getDrivers() {
        return Collections.enumeration(drivers().toList());
    }

    /// As the JDK's.
    @Replaces(DriverManager.class)
    public static Stream<Driver> drivers() {
        return new ArrayList<>(all()).stream().map(Registered::driver);
    }

    /// As the JDK's.
    @Replaces(DriverManager.class)
    public static Connection getConnection(String url) throws SQLException {
        return getConnection(url, new Properties());
    }

    /// As the JDK's.
    @Replaces(DriverManager.class)
    public static Connection getConnection(String url, @Nullable String user, @Nullable String password)
            throws SQLException {
        var info = new Properties();
        if (user != null) {
            info.put("user", user);
        }
        if (password != null) {
            info.put("password", password);
        }
        return getConnection(url, info);
    }

    /// As the JDK's.
    @Replaces(DriverManager.class)
    public static Connection getConnection(@Nullable String url, Properties info) throws SQLException {
        if (url == null) {
            throw new SQLException("The url cannot be null", "08001");
        }
        SQLException reason = null;
        for (Registered registered : all()) {
            try {
                Connection made = registered.driver.connect(url, info);
                if (made != null) {
                    return made;
                }
            } catch (SQLException failed) {
                reason = reason == null ? failed : reason;
            }
        }
        throw reason == null ? new SQLException("No suitable driver found for " + url, "08001") : reason;
    }
}
