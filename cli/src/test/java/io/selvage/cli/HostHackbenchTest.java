package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostHackbenchTest {
    @Test
    void theTimeIsReadFromTheOutput() {
        String output = """
                Running in process mode with 10 groups using 40 file descriptors each (== 400 tasks)
                Each sender will pass 100 messages of 100 bytes
                Time: 12.105
                """;

        assertEquals(Duration.ofMillis(12_105), HostHackbench.time(output));
        assertEquals(Duration.ZERO, HostHackbench.time("Time: 0.000\n"));
        assertNull(HostHackbench.time("fork() (error: Resource temporarily unavailable)\n"));
    }

    @Test
    void itIsAskedForTheSameWork() {
        var workload = new Workload(3, 4, 5, 6, Workload.Mode.THREADS);

        assertEquals(
                List.of("/bin/hackbench", "-p", "-T", "-g", "3", "-f", "4", "-l", "5", "-s", "6"),
                HostHackbench.arguments(Path.of("/bin/hackbench"), workload));
    }

    @Test
    void theFirstExecutableFileOnThePathIsFound(@TempDir Path folder) throws Exception {
        Path plain = Files.createDirectory(folder.resolve("plain"));
        Path directory = Files.createDirectory(folder.resolve("directory"));
        Path executable = Files.createDirectory(folder.resolve("executable"));
        Files.createFile(plain.resolve("tool"));
        Files.createDirectory(directory.resolve("tool"));
        Path tool = Files.createFile(
                executable.resolve("tool"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        String path = String.join(
                File.pathSeparator,
                plain.toString(),
                "",
                directory.toString(),
                executable.toString(),
                folder + "/none");

        assertEquals(tool, HostHackbench.find("tool", path));
        assertNull(HostHackbench.find("other", path));
    }
}
