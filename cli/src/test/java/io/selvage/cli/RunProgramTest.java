package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RunProgramTest {
    private static final String NOTHING = "public static void main(String[] arguments) {}";

    @TempDir
    Path folder = Path.of("");

    @Test
    void theProgramGetsTheArgumentsAfterTheJar() throws Exception {
        Path written = folder.resolve("written");
        Path jar = new JarMaker(folder).jar("arguments", """
                public static void main(String[] arguments) throws Exception {
                    java.nio.file.Files.write(
                        java.nio.file.Path.of(arguments[0]), java.util.Arrays.asList(arguments).subList(1, arguments.length));
                }
                """);

        Cli cli = Cli.run("run", "--cores", "1", jar.toString(), written.toString(), "--ps", "-h", "--", "a b");

        assertEquals(new Cli(0, "", ""), cli);
        assertEquals(List.of("--ps", "-h", "--", "a b"), Files.readAllLines(written));
    }

    @Test
    void theSameSeedIsTheSameTraceAndWaitsTakeNoTime() throws Exception {
        Path jar = new JarMaker(folder).jar("sleeper", """
                public static void main(String[] arguments) throws Exception {
                    Thread other = Thread.startVirtualThread(() ->
                            java.util.concurrent.locks.LockSupport.parkNanos(3_600_000_000_000L));
                    other.join();
                }
                """);

        Cli first = Cli.run("run", "--deterministic", "7", jar.toString());
        Cli second = Cli.run("run", "--deterministic", "7", jar.toString());

        assertEquals(0, first.exitCode(), first.err());
        assertTrue(
                first.err()
                        .matches(
                                "deterministic: seed 7, .* steps, .* 3600\\.0.* s of virtual time, trace [0-9a-f]{16}\n"),
                first.err());
        assertEquals(first, second);
    }

    @Test
    void aDeadlockOnTheDeterministicMachineIsToldNotWaitedFor() throws Exception {
        Path jar = new JarMaker(folder).jar("stuck", """
                public static void main(String[] arguments) throws Exception {
                    new java.util.concurrent.CountDownLatch(1).await();
                }
                """);

        Cli cli = Cli.run("run", "--deterministic", "1", jar.toString());

        assertEquals(1, cli.exitCode(), cli.err());
        assertTrue(cli.err().contains("nothing can happen any more: every thread waits"), cli.err());
    }

    @Test
    void anExceptionOutOfMainIsExitCodeOne() throws Exception {
        Path jar = new JarMaker(folder)
                .jar("failing", "public static void main(String[] arguments) { throw new IllegalStateException(); }");

        Cli cli = Cli.run("run", jar.toString());

        assertEquals(1, cli.exitCode());
        assertEquals("", cli.out());
    }

    @Test
    void aProgramThatCallsSystemExitEndsTheCommandWithItsCode() throws Exception {
        Path jar =
                new JarMaker(folder).jar("exiting", "public static void main(String[] arguments) { System.exit(7); }");
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(List.of(
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED",
                "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Selvage.class.getName()));
        command.addAll(List.of("run", jar.toString()));

        java.lang.Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertEquals(7, process.waitFor(), output);
        assertEquals("", output);
    }

    @Test
    void threadsThatTheProgramLeavesBehindDoNotKeepTheCommand() throws Exception {
        Path jar = new JarMaker(folder).jar("leaving", """
                public static void main(String[] arguments) {
                    Thread.ofVirtual().start(() -> java.util.concurrent.locks.LockSupport.park());
                    Thread.ofPlatform().daemon().start(() -> java.util.concurrent.locks.LockSupport.park());
                }
                """);

        assertEquals(new Cli(0, "", ""), Cli.run("run", jar.toString()));
    }

    @Test
    void aMainClassWithoutAMainMethodCannotBeRun() throws Exception {
        Path jar = new JarMaker(folder).jar("headless", "");

        String error = Cli.run("run", jar.toString()).failure(126);

        assertTrue(error.contains("no main method"), error);
    }

    @Test
    void psShowsTheProgramDeadAndNotYetCollected() throws Exception {
        Path jar = new JarMaker(folder).jar("quick", NOTHING);

        Cli cli = Cli.run("run", "--ps", jar.toString());

        assertEquals(0, cli.exitCode());
        assertEquals("", cli.out());
        List<String> lines = cli.err().lines().toList();
        assertTrue(
                lines.getFirst().matches(" *PID +PPID +TIDS +STATE +CORE +CPU +ALLOC +FDS +END +GUID +COMMAND"),
                cli.err());
        assertTrue(lines.get(1).matches(" *1 +0 .* init"), cli.err());
        assertTrue(lines.get(2).matches(" *\\d+ +1 .* \\\\_ selvage-run"), cli.err());
        assertTrue(lines.get(3).matches(" *\\d+ +\\d+ +\\d+ +Z .* returned .*     \\\\_ quick.jar"), cli.err());
        assertEquals(4, lines.size());
    }

    @Test
    void asJsonTheTreeIsOneLine() throws Exception {
        Path jar = new JarMaker(folder).jar("quick", NOTHING);

        Cli cli = Cli.run("run", "--ps", "--json", jar.toString());

        assertEquals(1, cli.err().lines().count());
        JsonNode processes = new ObjectMapper().readTree(cli.err()).get("processes");
        assertEquals(3, processes.size());
        assertEquals("quick.jar", processes.get(2).get("command").asText());
        assertEquals("ZOMBIE", processes.get(2).get("state").asText());
    }

    @Test
    void topShowsWhatTheProgramUsesUntilItEnds() throws Exception {
        Cli cli = watched("--top=0.01");

        assertEquals(0, cli.exitCode());
        assertTrue(cli.err().startsWith("1 process, "), cli.err());
        assertTrue(cli.err().lines().anyMatch(line -> line.matches(" +\\d+  [RS] .* % .* waiting.jar")), cli.err());
    }

    @Test
    void psEveryShowsTheProgramAliveUntilItEnds() throws Exception {
        Cli cli = watched("--ps-every=0.01");

        assertEquals(0, cli.exitCode());
        assertTrue(cli.err().contains("\\_ waiting.jar"), cli.err());
    }

    /// Runs a program until it has been seen on standard error.
    private Cli watched(String option) throws Exception {
        Path stop = folder.resolve("stop");
        Path jar = new JarMaker(folder).jar("waiting", """
                public static void main(String[] arguments) throws Exception {
                    while (!java.nio.file.Files.exists(java.nio.file.Path.of(arguments[0]))) {
                        Thread.sleep(5);
                    }
                }
                """);

        return Cli.run(
                text -> {
                    if (text.contains("waiting.jar") && !Files.exists(stop)) {
                        Files.createFile(stop);
                    }
                },
                "run",
                option,
                jar.toString(),
                stop.toString());
    }
}
