package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptCommandTest {
    private static final String SCRIPT = "A clone B\nB exit 3\nA wait4 any\n";

    @TempDir
    private Path folder;

    private Path script(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name + ".ops"), text);
    }

    private void trace(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name + ".trace"), text);
    }

    @Test
    void theTraceIsPrinted() throws IOException {
        Cli cli = Cli.run("script", script("child", SCRIPT).toString());

        assertEquals(0, cli.exitCode());
        assertTrue(cli.out().startsWith("1 A clone B -> B\n   = B live\n2 B exit 3 -> (dead)\n"), cli.out());
        assertTrue(cli.out().contains("\n@final\n   @ A idle tgid=A ppid=init pgid=A sid=A "), cli.out());
    }

    @Test
    void realCoresGiveTheSameTrace() throws IOException {
        String script = script("child", SCRIPT).toString();

        assertEquals(
                Cli.run("script", script).out(),
                Cli.run("script", "--real", script).out());
    }

    @Test
    void aFolderIsCheckedAndTheFirstDifferenceShown() throws IOException {
        trace("good", Cli.run("script", script("good", SCRIPT).toString()).out());
        script("wrong", SCRIPT);
        trace("wrong", "1 A clone B -> B\n   = B live\n2 B exit 3 -> EPERM\n");
        script("without", SCRIPT);

        Cli cli = Cli.run("script", "--check", folder.toString());

        assertEquals(1, cli.exitCode());
        assertTrue(cli.out().contains("there is no trace to compare with: "), cli.out());
        String difference = """
                wrong.ops
                @@ line 3 @@
                 1 A clone B -> B
                    = B live
                -2 B exit 3 -> EPERM
                +2 B exit 3 -> (dead)
                """;
        assertTrue(cli.out().contains(difference), cli.out());
        assertTrue(cli.out().endsWith("\n1 passed, 2 failed\n"), cli.out());
    }

    @Test
    void aFileThatIsNotThereIsAUserError() {
        String missing = folder.resolve("missing.ops").toString();

        assertEquals(
                "selvage script: " + missing + " cannot be read\n",
                Cli.run("script", missing).userError());
    }

    @Test
    void aFolderWithoutScriptsIsAUserError() {
        assertTrue(Cli.run("script", folder.toString()).userError().contains("no file ends in .ops"));
    }

    @Test
    void whatIsNoScriptIsSaidToBeNone() throws IOException {
        Path binary = Files.write(folder.resolve("binary.ops"), new byte[] {(byte) 0xff, 0, 1});
        assertTrue(Cli.run("script", binary.toString()).userError().contains("is no text"));
        Cli cli = Cli.run("script", script("odd", "A frobnicate 3").toString());
        assertTrue(cli.out().contains("1 A frobnicate 3 -> BADLINE"), cli.out());
        assertEquals(1, cli.exitCode());
    }
}
