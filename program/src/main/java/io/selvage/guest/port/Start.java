package io.selvage.guest.port;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a program begins with.
///
/// @param properties system properties in addition to those of every JVM, and instead of them
/// @param environment the environment variables; null for the JVM's
/// @param directory the working directory; null for the JVM's
public record Start(
        Map<String, String> properties,
        @Nullable Map<String, String> environment,
        @Nullable Path directory) {
    /// Nothing of its own.
    public static final Start OF_JVM = new Start(Map.of(), null, null);

    /// Takes copies.
    public Start {
        properties = Map.copyOf(properties);
        environment = environment == null ? null : Map.copyOf(environment);
    }
}
