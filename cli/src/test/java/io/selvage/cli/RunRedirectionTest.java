package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.cli.OwnJvm.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Files instead of inherited descriptors, signals of the host, and starting again.
@Timeout(120)
class RunRedirectionTest {
    @TempDir
    Path folder = Path.of("");

    private JarMaker maker = new JarMaker(folder);
    private OwnJvm jvm = new OwnJvm(folder);
    private String both = "";

    @BeforeEach
    void makeJar() throws IOException {
        maker = new JarMaker(folder);
        jvm = new OwnJvm(folder);
        both = maker.jar("both", """
                public static void main(String[] arguments) throws Exception {
                    System.out.println("out " + String.join(" ", arguments));
                    System.err.println("err");
                    System.in.transferTo(System.out);
                }
                """).toString();
    }

    @Test
    void aFileIsReadWrittenAndAppendedTo() throws Exception {
        Path in = Files.writeString(folder.resolve("in"), "from the file\n");
        Path out = folder.resolve("out");
        assertEquals(new Ended(0, "", "err\n"), jvm.run("typed\n", "run", both, "<", in + "", ">", out + ""));
        assertEquals("out \nfrom the file\n", Files.readString(out));
        assertEquals(new Ended(0, "", "err\n"), jvm.run("typed\n", "run", both, "a", ">>", out + "", "b"));
        assertEquals("out \nfrom the file\nout a b\ntyped\n", Files.readString(out));
        assertEquals(new Ended(0, "", ""), jvm.run("", "run", both, ">", out + "", "2>&1"));
        assertEquals("out \nerr\n", Files.readString(out));
        assertEquals(new Ended(0, "out \n", ""), jvm.run("", "run", both, "2>", out + ""));
        assertEquals("err\n", Files.readString(out));
    }

    @Test
    void aLinkLeadsToItsFileAndNothingIsKeptOfWhatGoesToNull() throws Exception {
        Path other = Files.createDirectories(folder.resolve("other"));
        Path made = Files.createSymbolicLink(folder.resolve("link"), Path.of("other/made"));
        assertEquals(
                new Ended(0, "", ""),
                jvm.run("typed\n", "run", both, "<", "/dev/null", ">", made + "", "2>", "/dev/null"));
        assertEquals("out \n", Files.readString(other.resolve("made")));
        assertEquals(new Ended(0, "", "err\n"), jvm.run("typed\n", "run", both, ">>", made + ""));
        assertEquals("out \nout \ntyped\n", Files.readString(other.resolve("made")));
    }

    @Test
    void inAPipelineAFileComesBeforeThePipe() throws Exception {
        Path out = folder.resolve("out");
        Ended ended = jvm.run("typed\n", "run", both, "2>&1", "|", both, "\\>", ">", out + "", "2>", out + "2");
        assertEquals(new Ended(0, "", ""), ended);
        assertEquals("out >\nout \nerr\ntyped\n", Files.readString(out));
        assertEquals("err\n", Files.readString(folder.resolve("out2")));
    }

    @Test
    void whatCannotBeOpenedIsAUserError() {
        Path none = folder.resolve("none");
        assertEquals(
                "selvage run: < " + none + ": there is no such file\n",
                Cli.run("run", both, "<", none + "").userError());
        assertEquals(
                "selvage run: > " + none.resolve("x") + ": there is no directory " + none + "\n",
                Cli.run("run", both, ">", none.resolve("x") + "").userError());
        assertEquals(
                "selvage run: > /dev/zero: this is a device or a pipe; connect it with the command by your shell, "
                        + "without quotes\n",
                Cli.run("run", both, ">", "/dev/zero").userError());
        assertEquals(
                "selvage run: stage 1 of the pipeline ends with >: the name of a file belongs behind it "
                        + "(an argument that is this is written \\>)\n",
                Cli.run("run", both, ">").userError());
    }

    @Test
    void anInterruptReachesEveryProgramOfThePipelineAndNotTheCommand() throws Exception {
        String waits = maker.jar("waits", """
                public static void main(String[] arguments) throws Exception {
                    System.err.println("ready");
                    Thread.sleep(Long.MAX_VALUE);
                }
                """).toString();
        java.lang.Process process = jvm.start("run", "--restart", "3", waits, "|", waits);
        interruptWhenReady(process, 2);
        assertEquals(new Ended(128 + 2, "", "ready\nready\n"), jvm.await(process));
    }

    @Test
    void anInterruptReachesThoseWhoseFirstProgramHasEnded() throws Exception {
        String outlives = maker.jar("outlives", """
                public static void main(String[] arguments) throws Exception {
                    System.in.readAllBytes();
                    System.err.println("ready");
                    Thread.sleep(Long.MAX_VALUE);
                }
                """).toString();
        java.lang.Process process = jvm.start("run", both, "|", outlives);
        process.getOutputStream().close();
        interruptWhenReady(process, 1);
        assertEquals(new Ended(128 + 2, "", "err\nready\n"), jvm.await(process));
    }

    /// Waits until so many programs have said so.
    private void interruptWhenReady(java.lang.Process process, int programs) throws Exception {
        Path errors = folder.resolve("errors");
        while (Files.readString(errors).lines().filter("ready"::equals).count() < programs) {
            java.lang.Thread.sleep(10);
        }
        var kill = new ProcessBuilder("kill", "-INT", process.pid() + "").start();
        assertEquals(0, kill.waitFor());
    }

    @Test
    void aProgramThatFailsIsStartedAgain() throws Exception {
        Path count = folder.resolve("count");
        String fails = maker.jar("fails", """
                public static void main(String[] arguments) throws Exception {
                    var file = java.nio.file.Path.of(arguments[0]);
                    int runs = java.nio.file.Files.exists(file) ? java.nio.file.Files.readString(file).length() : 0;
                    java.nio.file.Files.writeString(file, "x".repeat(runs + 1));
                    if (runs < 2) {
                        throw new IllegalStateException("not yet");
                    }
                    System.out.println("after " + runs);
                }
                """).toString();
        Ended ended = jvm.run("", "run", "--restart", "5", fails, count + "");
        assertEquals(0, ended.exitCode(), ended.err());
        assertEquals("after 2\n", ended.out());
        assertEquals(
                2,
                ended.err()
                        .lines()
                        .filter(line -> line.endsWith(" it is started again"))
                        .count(),
                ended.err());
    }
}
