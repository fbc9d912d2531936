package io.selvage.cli;

import io.selvage.api.Program;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say what programs begin with.
final class ProgramOptions {
    @Option(
            names = "-D",
            paramLabel = "NAME=VALUE",
            mapFallbackValue = "",
            description = "A system property of every program, as java takes it.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Option(
            names = "--env",
            paramLabel = "NAME=VALUE",
            description =
                    "An environment variable of every program, besides those of this command and instead of them.")
    private List<String> variables = new ArrayList<>();

    @Option(
            names = "--cwd",
            paramLabel = "FOLDER",
            description = "The working directory of every program. Jars, and files behind < and >, are found from "
                    + "where the command runs.")
    private @Nullable Path folder;

    @Option(
            names = "--main",
            paramLabel = "CLASS",
            description = "The main class, instead of that which the manifest of the jar names. JAR may be a folder of "
                    + "classes then.")
    private @Nullable String mainClass;

    @Option(
            names = {"--class-path", "--cp"},
            paramLabel = "PATH",
            description =
                    "Jars and folders whose classes the program finds after those of its jar, as java's -cp takes "
                            + "them; FOLDER/* is every jar in it.")
    private String classPath = "";

    ProgramOptions() {}

    /// {@return a jar that stands for that of the only program, to be closed when that has ended; null if
    /// it needs none}
    ///
    /// @throws CommandFailure if that cannot be run, or there are several programs
    @Nullable
    LaunchJar launch(List<PipelineStage> stages) {
        if (mainClass == null && classPath.isEmpty()) {
            return null;
        }
        if (stages.size() > 1) {
            throw CommandFailure.ofUser("--main and --class-path are for one program, not for a pipeline");
        }
        return LaunchJar.make(stages.getFirst().jar(), mainClass, classPath);
    }

    /// @throws CommandFailure if something cannot be had
    void check() {
        if (folder != null && !Files.isDirectory(folder)) {
            throw CommandFailure.ofUser("--cwd " + folder + ": "
                    + (Files.exists(folder) ? "this is no directory" : "there is no such directory"));
        }
        for (String variable : variables) {
            if (variable.indexOf('=') < 1) {
                throw CommandFailure.ofUser("--env " + variable + ": this is not of the form NAME=VALUE");
            }
        }
    }

    /// {@return the same program with what has been asked for}
    Program.Jar of(Program.Jar program, @Nullable LaunchJar launch) {
        Program.Jar changed = launch == null ? program : program.withProperty("java.class.path", launch.property());
        for (Map.Entry<String, String> property : properties.entrySet()) {
            changed = changed.withProperty(property.getKey(), property.getValue());
        }
        if (!variables.isEmpty()) {
            Map<String, String> environment = new HashMap<>(System.getenv());
            variables.forEach(variable -> {
                int sign = variable.indexOf('=');
                environment.put(variable.substring(0, sign), variable.substring(sign + 1));
            });
            changed = changed.withEnvironment(environment);
        }
        return folder == null ? changed : changed.withDirectory(folder.toAbsolutePath());
    }
}
