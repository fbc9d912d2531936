package io.selvage.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/// What `selvage --version` prints.
final class Version implements IVersionProvider {
    Version() {}

    /// The version that the build gave to this command.
    static String number() {
        try (InputStream in = Version.class.getResourceAsStream("build.properties")) {
            if (in == null) {
                throw new IllegalStateException("build.properties is missing beside " + Version.class.getName());
            }
            var properties = new Properties();
            properties.load(in);
            return properties.getProperty("version");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String[] getVersion() {
        var environment = Environment.current();
        return new String[] {
            "selvage " + environment.version(), "JVM: " + environment.jvm(), "CPU: " + environment.cpuDescription()
        };
    }
}
