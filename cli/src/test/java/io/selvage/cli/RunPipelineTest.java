package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Pipelines of real jars whose programs know nothing but `System.in` and `System.out`, in a JVM of their
/// own.
@Timeout(120)
class RunPipelineTest {
    private static final String BAR = "|";

    @TempDir
    Path folder = Path.of("");

    private String numbers = "";
    private String grep = "";
    private String head = "";
    private String cat = "";

    @BeforeEach
    void makeJars() throws IOException {
        var maker = new JarMaker(folder);
        numbers = maker.jar("numbers", """
                public static void main(String[] arguments) {
                    long last = arguments.length == 0 ? Long.MAX_VALUE : Long.parseLong(arguments[0]);
                    for (long i = 1; i <= last; i++) {
                        System.out.println(i);
                    }
                }
                """).toString();
        grep = maker.jar("grep", """
                public static void main(String[] arguments) throws Exception {
                    var in = new java.io.BufferedReader(new java.io.InputStreamReader(System.in));
                    for (String line; (line = in.readLine()) != null; ) {
                        if (line.contains(arguments[0])) {
                            System.out.println(line);
                        }
                    }
                }
                """).toString();
        head = maker.jar("head", """
                public static void main(String[] arguments) {
                    var in = new java.util.Scanner(System.in);
                    for (int i = 0; i < Integer.parseInt(arguments[0]) && in.hasNextLine(); i++) {
                        System.out.println(in.nextLine());
                    }
                }
                """).toString();
        cat = maker.jar("cat", """
                public static void main(String[] arguments) throws Exception {
                    System.in.transferTo(System.out);
                }
                """).toString();
    }

    @Test
    void eachProgramReadsWhatTheOneBeforeItWrites() throws Exception {
        OwnJvm.Ended result = run("", numbers, "100000", BAR, grep, "99", BAR, grep, "7");

        List<String> expected = new ArrayList<>();
        for (int i = 1; i <= 100_000; i++) {
            String line = Integer.toString(i);
            if (line.contains("99") && line.contains("7")) {
                expected.add(line);
            }
        }
        assertEquals(0, result.exitCode(), result.err());
        assertEquals(expected, result.out().lines().toList());
        assertEquals("", result.err());
    }

    @Test
    void whoWritesWhenNobodyReadsIsKilledAndThePipelineIsAsGoodAsItsLast() throws Exception {
        assertEquals(new OwnJvm.Ended(0, "7\n17\n27\n", ""), run("", numbers, BAR, grep, "7", BAR, head, "3"));
        assertEquals(
                new OwnJvm.Ended(128 + 13, "7\n17\n27\n", ""),
                run("", "--pipefail", numbers, BAR, grep, "7", BAR, head, "3"));
    }

    @Test
    void theFirstReadsTheInputOfTheCommand() throws Exception {
        assertEquals(new OwnJvm.Ended(0, "ÄÖ\nzwei Ö\n", ""), run("ÄÖ\neins\nzwei Ö", cat, BAR, grep, "Ö"));
        assertEquals(new OwnJvm.Ended(0, "b|\n", ""), run("a\nb|\n", cat, BAR, grep, "\\|"));
    }

    @Test
    void aHundredMegabytesGoThroughThreeProgramsInSeconds() throws Exception {
        var maker = new JarMaker(folder);
        String zeros = maker.jar("zeros", """
                public static void main(String[] arguments) {
                    byte[] block = new byte[65_536];
                    for (int i = 0; i < 1_600; i++) {
                        System.out.write(block, 0, block.length);
                    }
                }
                """).toString();
        String count = maker.jar("count", """
                public static void main(String[] arguments) throws Exception {
                    long bytes = 0;
                    byte[] block = new byte[65_536];
                    for (int n; (n = System.in.read(block)) > 0; ) {
                        bytes += n;
                    }
                    System.out.println(bytes);
                }
                """).toString();

        assertEquals(new OwnJvm.Ended(0, 65_536L * 1_600 + "\n", ""), run("", zeros, BAR, cat, BAR, count));
    }

    @Test
    void theProcessTreeShowsThePipeline() throws Exception {
        OwnJvm.Ended result = run("x\n", "--ps", cat, BAR, cat, BAR, grep, "x");

        assertEquals("x\n", result.out());
        List<String> programs =
                result.err().lines().filter(line -> line.contains(".jar")).toList();
        assertEquals(3, programs.size(), result.err());
        assertTrue(programs.stream().allMatch(line -> line.contains(" Z ")), result.err());
    }

    @Test
    void theSameSeedIsTheSameTrace() throws Exception {
        OwnJvm.Ended first = run("", "--deterministic", "3", numbers, "2000", BAR, grep, "5", BAR, head, "2");
        OwnJvm.Ended second = run("", "--deterministic", "3", numbers, "2000", BAR, grep, "5", BAR, head, "2");

        assertEquals("5\n15\n", first.out());
        assertEquals(first, second);
    }

    @Test
    void whatCannotBeAPipelineIsAUserError() {
        String empty = " of the pipeline is empty: a jar belongs on both sides of |"
                + " (an argument that is this character is written \\|)\n";
        assertEquals("selvage run: stage 1" + empty, Cli.run("run", BAR, cat).userError());
        assertEquals("selvage run: stage 2" + empty, Cli.run("run", cat, BAR).userError());
        assertEquals(
                "selvage run: stage 2" + empty,
                Cli.run("run", cat, BAR, BAR, cat).userError());
        assertEquals(
                "selvage run: stage 2 of the pipeline: none.jar: there is no such file\n",
                Cli.run("run", cat, BAR, "none.jar", "x", BAR, cat).failure(127));
    }

    private OwnJvm.Ended run(String input, String... words) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of("run"));
        all.addAll(List.of(words));
        return new OwnJvm(folder).run(input, all.toArray(String[]::new));
    }
}
