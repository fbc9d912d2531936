package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RunCommandTest {
    @TempDir
    Path folder = Path.of("");

    @Test
    void everythingAfterTheJarBelongsToTheProgram() {
        CommandLine selvage = Selvage.commandLine(Terminal.NONE);
        CommandLine run = Objects.requireNonNull(selvage.getSubcommands().get("run"));

        selvage.parseArgs("run", "--cores", "3", "a.jar", "--ps", "-h", "--", "@file", "run", "--cores=x", "");

        assertEquals(3, (Integer) run.getCommandSpec().findOption("--cores").getValue());
        assertEquals(false, run.getCommandSpec().findOption("--ps").getValue());
        assertEquals(
                Path.of("a.jar"),
                run.getCommandSpec().positionalParameters().get(0).getValue());
        assertEquals(
                List.of("--ps", "-h", "--", "@file", "run", "--cores=x", ""),
                run.getCommandSpec().positionalParameters().get(1).getValue());
    }

    @Test
    void behindTopStandsAnIntervalOrTheJar() {
        assertEquals("none.jar: there is no such file", failure("--top", "none.jar"));
        assertEquals("none.jar: there is no such file", failure("--top", ".5", "none.jar"));
        assertEquals("none.jar: there is no such file", failure("--top=0.5", "none.jar"));
        assertEquals("1.jar: there is no such file", failure("--top", "1.jar"));
        assertEquals("the name of the jar is empty", failure("--top", ""));
    }

    private static String failure(String... words) {
        List<String> all = new ArrayList<>(List.of("run"));
        all.addAll(List.of(words));
        String text = Cli.run(all.toArray(String[]::new)).failure(127);
        return text.substring("selvage run: ".length()).stripTrailing();
    }

    @Test
    void aJarIsNeeded() {
        assertEquals(
                "selvage run: missing required parameter: 'JAR'; see 'selvage run --help'\n",
                Cli.run("run").userError());
    }

    @Test
    void aMissingFileIsNotFound() {
        Path file = folder.resolve("none.jar");

        assertEquals("selvage run: " + file + ": there is no such file\n", run(127, file));
    }

    @Test
    void aDirectoryCannotBeRun() {
        assertEquals("selvage run: " + folder + ": this is a directory, not a jar file\n", run(126, folder));
    }

    @Test
    void aTextCannotBeRun() throws Exception {
        Path file = Files.writeString(folder.resolve("text.jar"), "text");

        assertEquals("selvage run: " + file + ": this is not a jar file\n", run(126, file));
    }

    @Test
    void aJarWithoutAMainClassCannotBeRun() throws Exception {
        Path file = emptyJar("library.jar", Map.of());

        assertEquals(
                "selvage run: " + file + ": the manifest names no Main-Class, so there is nothing to run\n",
                run(126, file));
    }

    @Test
    void aMainClassThatIsNotInTheJarCannotBeRun() throws Exception {
        Path file = emptyJar("hollow.jar", Map.of("Main-Class", "some.Main"));

        assertEquals("selvage run: " + file + ": the main class some.Main is not in it\n", run(126, file));
    }

    @Test
    void optionsThatMakeNoSenseAreUserErrors() {
        String hint = "; see 'selvage run --help'\n";

        assertEquals(
                "selvage run: --cores must be 1 or more: 0" + hint,
                Cli.run("run", "--cores=0", "x").userError());
        assertEquals(
                "selvage run: --json needs --ps or --ps-every" + hint,
                Cli.run("run", "--json", "x").userError());
        assertEquals(
                "selvage run: --ps-every must be 0.01 or more: 0.0" + hint,
                Cli.run("run", "--ps-every", "0", "x").userError());
        assertEquals(
                "selvage run: --ps-every must be 0.01 or more: NaN" + hint,
                Cli.run("run", "--ps-every", "NaN", "x").userError());
    }

    private static String run(int exitCode, Path file) {
        return Cli.run("run", file.toString()).failure(exitCode);
    }

    private Path emptyJar(String name, Map<String, String> attributes) throws IOException {
        Path file = folder.resolve(name);
        var manifest = new Manifest();
        manifest.getMainAttributes().putValue("Manifest-Version", "1.0");
        attributes.forEach(manifest.getMainAttributes()::putValue);
        try (OutputStream out = Files.newOutputStream(file)) {
            new JarOutputStream(out, manifest).close();
        }
        return file;
    }
}
