package io.selvage.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// What a schedule was recorded with. Another JDK may have other code between two points, so that a schedule need
/// not fit it.
///
/// @param jdkVendor who made the JDK
/// @param jdkVersion the JDK's version
/// @param selvageVersion the test kit's version
public record Environment(String jdkVendor, String jdkVersion, String selvageVersion) {
    /// {@return what this JVM is}
    public static Environment here() {
        return Here.ENVIRONMENT;
    }

    private static String selvage() {
        try (InputStream in = Environment.class.getResourceAsStream("build.properties")) {
            if (in == null) {
                throw new IllegalStateException("build.properties is missing beside " + Environment.class.getName());
            }
            Properties properties = new Properties();
            properties.load(in);
            return properties.getProperty("version", "unknown");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Read on first use.
    private static final class Here {
        static final Environment ENVIRONMENT = new Environment(
                System.getProperty("java.vendor", "unknown"), Runtime.version().toString(), selvage());
    }
}
