package io.selvage.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// What a measurement was made on.
///
/// @param version of this command
/// @param jvm name, version and vendor
/// @param os name, version and architecture
/// @param cpu the model's name
/// @param cpus how many CPUs this process may use
record Environment(String version, String jvm, String os, String cpu, int cpus) {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

    /// Describes this JVM and this machine.
    static Environment current() {
        String jvm = "%s %s (%s)".formatted(property("java.vm.name"), Runtime.version(), property("java.vendor"));
        String os = "%s %s %s".formatted(property("os.name"), property("os.version"), property("os.arch"));
        return new Environment(
                Version.number(), jvm, os, cpuModel(), Runtime.getRuntime().availableProcessors());
    }

    /// How many CPUs of which kind.
    String cpuDescription() {
        return cpus + " x " + cpu;
    }

    /// The same as data.
    ObjectNode json() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("version", version)
                .put("jvm", jvm)
                .put("os", os)
                .put("cpu", cpu)
                .put("cpus", cpus);
    }

    private static String property(String name) {
        return System.getProperty(name, "unknown");
    }

    private static String cpuModel() {
        try (Stream<String> lines = Files.lines(CPU_INFO)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElseGet(() -> property("os.arch"));
        } catch (IOException e) {
            return property("os.arch");
        }
    }
}
