package io.selvage.api;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What an executable jar begins with that a JVM of its own would be given on its command line or by its
/// parent.
///
/// @param properties system properties, in addition to those of every JVM and instead of them
/// @param environment the environment variables; null for those of the process that starts it if that
///     runs a jar, and for the JVM's otherwise
/// @param directory a folder of the host that relative file names start at; null as for the environment
public record JarSettings(
        Map<String, String> properties,
        @Nullable Map<String, String> environment,
        @Nullable Path directory) {
    /// Nothing said: what the creator has.
    public static final JarSettings INHERITED = new JarSettings(Map.of(), null, null);

    /// Takes copies.
    public JarSettings {
        properties = Map.copyOf(properties);
        environment = environment == null ? null : Map.copyOf(environment);
    }

    /// The same with one more property.
    ///
    /// @param name its name
    /// @param value its value
    /// @return the settings
    public JarSettings withProperty(String name, String value) {
        Map<String, String> more = new HashMap<>(properties);
        more.put(name, value);
        return new JarSettings(more, environment, directory);
    }
}
