package io.selvage.guest;

import io.selvage.guest.port.Start;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// System properties and environment variables of the program.
public final class Properties {
    /// How the names of those properties begin that say what the JVM and the host are, or how they are
    /// set up.
    private static final Set<String> OF_EVERY_JVM = Set.of(
            "java.",
            "os.",
            "user.",
            "file.",
            "path.",
            "line.",
            "native.",
            "sun.",
            "stdin.",
            "stdout.",
            "stderr.",
            "jdk.debug",
            "awt.",
            "http.",
            "https.",
            "ftp.",
            "socks");

    private static final Set<String> OF_THIS_JVM_ONLY = Set.of(
            "java.class.path",
            "java.util.logging.config.file",
            "java.util.logging.config.class",
            "java.util.logging.manager",
            "java.util.logging.SimpleFormatter.format",
            "java.security.manager",
            "sun.java.command",
            "java.system.class.loader");

    private static java.util.Properties present = new java.util.Properties();

    private static @Nullable Map<String, String> environment;

    private Properties() {}

    static void begin(Start start) {
        present = initial(start);
        environment = start.environment();
    }

    private static java.util.Properties initial(Start start) {
        var made = new java.util.Properties();
        java.util.Properties all = System.getProperties();
        for (String name : all.stringPropertyNames()) {
            String value = all.getProperty(name);
            if (value != null && OF_EVERY_JVM.stream().anyMatch(name::startsWith) && !OF_THIS_JVM_ONLY.contains(name)) {
                made.setProperty(name, value);
            }
        }
        if (start.directory() != null) {
            made.setProperty("user.dir", start.directory().toString());
        }
        made.putAll(start.properties());
        return made;
    }

    /// As the JDK's.
    @Replaces(System.class)
    public static java.util.Properties getProperties() {
        return present;
    }

    /// As the JDK's.
    @Replaces(System.class)
    public static void setProperties(java.util.@Nullable Properties replacement) {
        present = replacement == null ? initial(Guest.start()) : replacement;
    }

    /// As the JDK's.
    @Replaces(System.class)
    public static @Nullable String getProperty(String key) {
        checkKey(key);
        return present.getProperty(key);
    }

    /// As the JDK's.
    @Replaces(System.class)
    public static @Nullable String getProperty(String key, @Nullable String otherwise) {
        checkKey(key);
        String value = present.getProperty(key);
        return value == null ? otherwise : value;
    }

    /// As the JDK's.
    @Replaces(System.class)
    public static @Nullable String setProperty(String key, String value) {
        checkKey(key);
        Object before = present.setProperty(key, value);
        return before instanceof String text ? text : null;
    }

    /// As the JDK's.
    @Replaces(System.class)
    public static @Nullable String clearProperty(String key) {
        checkKey(key);
        Object before = present.remove(key);
        return before instanceof String text ? text : null;
    }

    private static void checkKey(@Nullable String key) {
        if (key == null) {
            throw new NullPointerException("key can't be null");
        }
        if (key.isEmpty()) {
            throw new IllegalArgumentException("key can't be empty");
        }
    }

    private static @Nullable String lenient(@Nullable String name) {
        return name == null || name.isEmpty() ? null : present.getProperty(name);
    }

    /// As the JDK's.
    @Replaces(Boolean.class)
    public static boolean getBoolean(@Nullable String name) {
        return Boolean.parseBoolean(lenient(name));
    }

    /// As the JDK's.
    @Replaces(Integer.class)
    public static @Nullable Integer getInteger(@Nullable String name) {
        return getInteger(name, null);
    }

    /// As the JDK's.
    @Replaces(Integer.class)
    public static @Nullable Integer getInteger(@Nullable String name, int otherwise) {
        Integer value = getInteger(name, null);
        return value == null ? Integer.valueOf(otherwise) : value;
    }

    /// As the JDK's.
    @Replaces(Integer.class)
    public static @Nullable Integer getInteger(@Nullable String name, @Nullable Integer otherwise) {
        String value = lenient(name);
        try {
            return value == null ? otherwise : Integer.decode(value);
        } catch (NumberFormatException notOne) {
            return otherwise;
        }
    }

    /// As the JDK's.
    @Replaces(Long.class)
    public static @Nullable Long getLong(@Nullable String name) {
        return getLong(name, null);
    }

    /// As the JDK's.
    @Replaces(Long.class)
    public static @Nullable Long getLong(@Nullable String name, long otherwise) {
        Long value = getLong(name, null);
        return value == null ? Long.valueOf(otherwise) : value;
    }

    /// As the JDK's.
    @Replaces(Long.class)
    public static @Nullable Long getLong(@Nullable String name, @Nullable Long otherwise) {
        String value = lenient(name);
        try {
            return value == null ? otherwise : Long.decode(value);
        } catch (NumberFormatException notOne) {
            return otherwise;
        }
    }

    /// As the JDK's.
    @Replaces(System.class)
    public static Map<String, String> getenv() {
        Map<String, String> own = environment;
        return own == null ? System.getenv() : own;
    }

    /// As the JDK's.
    @Replaces(System.class)
    public static @Nullable String getenv(String name) {
        Map<String, String> own = environment;
        return own == null ? System.getenv(name) : own.get(name);
    }

    static boolean hasOwnEnvironment() {
        return environment != null;
    }
}
