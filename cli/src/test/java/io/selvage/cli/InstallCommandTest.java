package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// In the folder that the build sets for tests.
@Timeout(120)
class InstallCommandTest {
    @TempDir
    Path folder = Path.of("");

    /// One that no earlier run of these tests has installed, even if that was broken off.
    private Path jar() throws Exception {
        return new JarMaker(folder).jar("program", """
                public static void main(String[] arguments) {
                    for (int i = 0; i < arguments.length; i++) { Integer.parseInt(arguments[i]); }
                    System.getProperty("%s");
                }
                """.formatted(folder.getFileName()));
    }

    @Test
    void itSaysWhatItHasDone() throws Exception {
        Path jar = jar();

        Cli first = Cli.run("install", jar.toString());
        assertEquals(0, first.exitCode(), first.err());
        assertTrue(first.out().matches("(?s).*: 1 classes, [1-9]\\d* polls added, \\d.* MiB, \\d.* s\n"), first.out());
        assertTrue(Cli.run("install", jar.toString()).out().contains("is there already"));

        Cli list = Cli.run("install", "--list");
        assertTrue(list.out().contains(jar.toString()), list.out());

        assertEquals(new Cli(0, "", ""), Cli.run("run", jar.toString(), "1", "2"));
        assertTrue(Cli.run("install", "--remove", jar.toString()).out().endsWith(": removed\n"));
        assertFalse(Cli.run("install", "--list").out().contains(jar.toString()));
        assertTrue(Cli.run("install", "--remove", jar.toString()).out().endsWith(": was not there\n"));
    }

    @Test
    void runKeepsWhatItHasLoadedUnlessToldNotTo() throws Exception {
        Path jar = jar();

        assertEquals(new Cli(0, "", ""), Cli.run("run", "--no-cache", jar.toString()));
        assertFalse(Cli.run("install", "--list").out().contains(jar.toString()));
        assertEquals(new Cli(0, "", ""), Cli.run("run", jar.toString()));
        String list = Cli.run("install", "--list").out();
        assertTrue(list.lines().anyMatch(line -> line.contains(jar.toString()) && line.contains("were loaded")), list);
        Cli.run("install", "--remove", jar.toString());
    }

    @Test
    void whatIsNoProgramIsRefused() throws Exception {
        Path text = Files.writeString(folder.resolve("text.jar"), "hello");
        assertTrue(Cli.run("install", text.toString()).userError().contains("text.jar"));
        assertTrue(Cli.run("install", folder.resolve("absent.jar").toString())
                .userError()
                .contains("no file"));
        assertEquals(2, Cli.run("install").exitCode());
        assertEquals(2, Cli.run("install", "--list", "a.jar").exitCode());
    }
}
