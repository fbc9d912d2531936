package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.cli.OwnJvm.Ended;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Programs that take all they can get end at their limits, with a report, in a JVM of their own.
@Timeout(120)
class RunLimitTest {
    private static final String BAR = "|";

    /// In a report, how a spinner can end to which nothing may be thrown at any place.
    private static final Pattern SPINNER_END = Pattern.compile("\\(spinner\\.jar\\): killed by SIGKILL\n(?:  .*\n)*?"
            + "  end: (unwound|polled|abandoned|handed off|left running), ");

    @TempDir
    Path folder = Path.of("");

    private JarMaker maker = new JarMaker(folder);
    private OwnJvm jvm = new OwnJvm(folder);

    @BeforeEach
    void begin() {
        maker = new JarMaker(folder);
        jvm = new OwnJvm(folder);
    }

    @Test
    void aForkBombEndsAtItsThreads() throws Exception {
        String bomb = maker.jar("bomb", """
                public static void main(String[] arguments) {
                    while (true) {
                        new Thread(() -> main(arguments)).start();
                    }
                }
                """).toString();

        Ended ended = jvm.run("", "run", "--limit", "threads=40", bomb);

        assertKilled(ended, "killed at the limit threads=40: 41 were to be used");
        assertTrue(ended.err().contains("\n  limit threads=40 of "), ended.err());
        // Of those that were granted some may not have begun.
        assertTrue(ended.err().matches("(?s).*threads 0 \\(peak ([1-3]?\\d|40)\\).*"), ended.err());
        assertTrue(ended.err().contains("(Thread-0): "), ended.err());
    }

    @Test
    void aThreadBombCanBeRefusedMoreInstead() throws Exception {
        String bomb = maker.jar("bomb", """
                public static void main(String[] arguments) throws Exception {
                    var stop = new java.util.concurrent.CountDownLatch(1);
                    int started = 0;
                    try {
                        while (true) {
                            new Thread(() -> { try { stop.await(); } catch (InterruptedException e) { } }).start();
                            started++;
                        }
                    } catch (OutOfMemoryError refused) {
                        stop.countDown();
                        System.out.println(started);
                    }
                }
                """).toString();

        assertEquals(new Ended(0, "19\n", ""), jvm.run("", "run", "--refuse", "--limit", "threads=20", bomb));
        assertKilled(
                jvm.run("", "run", "--limit", "threads=20", bomb),
                "killed at the limit threads=20: 21 were to be used");
    }

    @Test
    void anAllocationBombEndsAtItsBytes() throws Exception {
        String bomb = maker.jar("bomb", """
                static Object[] kept = new Object[16];
                public static void main(String[] arguments) {
                    for (int i = 0; ; i++) {
                        kept[i % kept.length] = new byte[65_536];
                    }
                }
                """).toString();

        assertKilled(jvm.run("", "run", "--limit", "alloc=200M", bomb), "killed at the limit alloc=200.0 MiB: ");
    }

    @Test
    void anOutputBombEndsAtItsBytesAndWhatStaysInPipesIsNoOutput() throws Exception {
        String bomb = maker.jar("bomb", """
                public static void main(String[] arguments) {
                    for (long left = arguments.length == 0 ? Long.MAX_VALUE : Long.parseLong(arguments[0]); left > 0; left--) {
                        System.out.print("0123456789abcdef");
                    }
                    System.out.flush();
                }
                """).toString();
        String count = maker.jar("count", """
                public static void main(String[] arguments) throws Exception {
                    System.out.println(System.in.readAllBytes().length);
                }
                """).toString();

        Ended ended = jvm.run("", "run", "--limit", "output=64K", bomb);
        assertKilled(ended, "killed at the limit output=64.0 KiB: ");
        assertTrue(ended.err().contains("at Main.main(Main.java"), ended.err());
        assertTrue(ended.out().length() <= 65_536, () -> ended.out().length() + " bytes");
        assertEquals(
                new Ended(0, "1600000\n", ""), jvm.run("", "run", "--limit", "output=64K", bomb, "100000", BAR, count));
    }

    @Test
    void oneSpinnerTakesTheWholePipelineWithIt() throws Exception {
        String spinner = maker.jar("spinner", """
                public static void main(String[] arguments) {
                    for (long i = 0; ; i++) { }
                }
                """).toString();
        String waits = maker.jar("waits", """
                public static void main(String[] arguments) throws Exception {
                    Thread.sleep(Long.MAX_VALUE);
                }
                """).toString();

        Ended ended = jvm.run("", "run", "--ps", "--limit", "cpu=200ms", spinner, BAR, waits);

        assertKilled(ended, "killed at the limit cpu=0.200 s: 0.");
        assertTrue(ended.err().contains("(spinner.jar): killed by SIGKILL"), ended.err());
        assertTrue(ended.err().contains("(waits.jar): killed by SIGKILL"), ended.err());
        // Which step sufficed is up to the host: it may let the spinner wait until a later one.
        Matcher report = SPINNER_END.matcher(ended.err());
        assertTrue(report.find(), ended.err());
        assertTrue(
                ended.err().lines().anyMatch(line -> line.matches(".* Z .* " + report.group(1) + " .*spinner.jar")),
                ended.err());
    }

    @Test
    void atASoftLimitShutdownHooksRun() throws Exception {
        String orderly = maker.jar("orderly", """
                static Object kept;
                public static void main(String[] arguments) throws Exception {
                    Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
                    while (true) {
                        kept = new byte[65_536];
                    }
                }
                """).toString();

        assertEquals(
                new Ended(
                        128 + 24,
                        "hook\n",
                        "selvage run: orderly.jar killed by SIGXCPU at the soft limit alloc=200.0 MiB\n"),
                jvm.run("", "run", "--limit", "alloc=200M:unlimited", orderly));
    }

    @Test
    void eachStartHasTheWholeLimit() throws Exception {
        String patient = maker.jar("patient", """
                public static void main(String[] arguments) throws Exception {
                    Thread.sleep(Long.MAX_VALUE);
                }
                """).toString();

        Ended ended = jvm.run("", "run", "--restart", "1", "--limit", "wall=50ms", patient);

        assertEquals(137, ended.exitCode());
        assertEquals(
                2,
                ended.err()
                        .lines()
                        .filter(line -> line.startsWith("selvage run: killed at the limit wall=0.050 s: "))
                        .count(),
                ended.err());
    }

    @Test
    void aReportTellsOfOrdinaryEndsToo() throws Exception {
        String says = maker.jar("says", """
                public static void main(String[] arguments) {
                    System.out.println(arguments[0] + System.getProperty("p") + System.getenv("E") + System.getenv("HOME"));
                    System.out.println(new java.io.File("f").getAbsolutePath());
                    System.exit(Integer.parseInt(arguments[0]));
                }
                """).toString();

        Ended ended = jvm.run(
                "", "run", "--report", "-Dp=P", "--env", "E==V", "--env", "HOME=", "--cwd", folder + "", says, "3");

        assertEquals(3, ended.exitCode());
        assertEquals("3P=V\n" + folder.resolve("f") + "\n", ended.out());
        assertTrue(
                ended.err().matches("(?s)process \\d+ \\(says.jar\\): exited 3\n  used: cpu .*\n  end: .*"),
                ended.err());
    }

    @Test
    void whatCannotBeIsAUserError() {
        assertEquals(
                "selvage run: --limit: there is no resource 'wal', did you mean 'wall'? "
                        + "(there are cpu, alloc, threads, fds, wall, output)\n",
                Cli.run("run", "--limit", "wal=1s", "x.jar").userError());
        assertEquals(
                "selvage run: --env E: this is not of the form NAME=VALUE\n",
                Cli.run("run", "--env", "E", "x.jar").userError());
        assertEquals(
                "selvage run: --cwd none: there is no such directory\n",
                Cli.run("run", "--cwd", "none", "x.jar").userError());
        assertEquals(
                "selvage run: --top must be 0.01 or more: 0.0; see 'selvage run --help'\n",
                Cli.run("run", "--top=0", "x.jar").userError());
    }

    private static void assertKilled(Ended ended, String message) {
        assertEquals(137, ended.exitCode(), ended.err());
        assertTrue(ended.err().lines().anyMatch(line -> line.startsWith("selvage run: " + message)), ended.err());
    }
}
