package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ExploreCommandTest {
    private static final String COUNTER = """
            static class Counter {
                int value;
                void add() { value++; }
                synchronized void addAlone() { value++; }
            }
            static void twice(Runnable add) throws Exception {
                Thread one = new Thread(add, "one");
                Thread two = Thread.ofVirtual().name("two").start(add);
                one.start();
                one.join();
                two.join();
            }
            public static void main(String[] arguments) throws Exception {
                Counter counter = new Counter();
                twice(arguments.length == 0 ? counter::add : counter::addAlone);
                if (counter.value != 2) {
                    throw new AssertionError("value " + counter.value);
                }
            }
            """;

    @TempDir
    Path folder = Path.of("");

    private Path jar = Path.of("");
    private Path report = Path.of("");

    @BeforeEach
    void makeJar() throws IOException {
        jar = new JarMaker(folder).jarWithNestedClasses("counter", COUNTER);
        report = folder.resolve("found.schedule");
    }

    private Cli explore(String... options) {
        String[] all = new String[options.length + 5];
        all[0] = "explore";
        System.arraycopy(options, 0, all, 1, options.length);
        all[options.length + 1] = "--report";
        all[options.length + 2] = report.toString();
        all[options.length + 3] = jar.toString();
        all[options.length + 4] = "Main";
        return Cli.run(all);
    }

    @Test
    void aRaceIsFoundShownAndRunAgainFromItsFile() {
        Cli found = explore("--strategy", "pct");

        assertEquals(1, found.exitCode(), found.err());
        assertTrue(found.out().startsWith("uncaught exception: java.lang.AssertionError: value 1"), found.out());
        assertTrue(found.out().contains("read value @ Main$Counter.add:"), found.out());
        assertTrue(found.out().contains("one 5") && found.out().contains("two 4"), found.out());
        assertTrue(Files.exists(report));

        Cli again = explore("--replay", report.toString());

        assertEquals(1, again.exitCode(), again.err());
        assertTrue(again.out().contains("value 1"), again.out());
    }

    @Test
    void whatIsSoundSurvivesEverySchedule() {
        Cli cli = Cli.run(
                "explore",
                "--strategy",
                "dfs(preemptions=1)",
                "--report",
                report.toString(),
                jar.toString(),
                "Main",
                "x");

        assertEquals(0, cli.exitCode(), cli.out() + cli.err());
        assertTrue(cli.out().contains("no schedule is left within the strategy's bounds"), cli.out());
        assertFalse(Files.exists(report));
    }

    @Test
    void jsonSaysWhatTheTableSays() throws Exception {
        Cli cli = explore("--json");

        JsonNode node = new ObjectMapper().readTree(cli.out());
        assertEquals("found", node.get("end").asText());
        assertEquals("uncaught-exception", node.get("finding").get("kind").asText());
        assertEquals(1, node.get("finding").get("preemptions").asInt());
        assertEquals("", cli.err());
    }

    @Test
    void aWrongStrategyIsToldWithThoseThatThereAre() {
        String error = explore("--strategy", "dance").userError();

        assertTrue(error.contains("there is no strategy 'dance'"), error);
        assertTrue(error.contains("pct(depth=3)"), error);
    }

    @Test
    void aWrongFaultIsToldWithThoseThatThereAre() {
        String error = explore("--faults", "gremlin").userError();

        assertTrue(error.contains("there is no 'gremlin'; there are kill-thread, stall-thread"), error);
    }

    @Test
    void aClassThatIsNotThereIsAUserError() {
        String error = Cli.run("explore", jar.toString(), "Nowhere").userError();

        assertEquals("selvage explore: there is no class Nowhere in the jar; give its full name\n", error);
    }

    @Test
    void aClassThatCannotBeRunIsAUserError() {
        String error = Cli.run("explore", jar.toString(), "Main$Counter").userError();

        assertTrue(error.contains("has no static main method"), error);
    }

    @Test
    void aMissingJarIsAUserError() {
        Path missing = folder.resolve("none.jar");

        assertEquals(
                "selvage explore: " + missing + ": there is no such file\n",
                Cli.run("explore", missing.toString(), "Main").userError());
    }

    @Test
    void aDamagedScheduleIsAUserErrorThatSaysWhere() throws IOException {
        Path damaged = Files.writeString(folder.resolve("damaged"), "selvage-schedule 1\nseed x\n");

        String error = explore("--replay", damaged.toString()).userError();

        assertTrue(error.contains("damaged: line 2: "), error);
    }
}
