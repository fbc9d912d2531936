package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.MountMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Random calls about paths, with the answers that Linux gave to the same calls (a tmpfs as the root
/// directory, another mounted on `/mnt`): one line for each, its words separated by tabs, the answer
/// last. Here the root is in memory and a folder of the host's is mounted on `/mnt`.
@Timeout(120)
class PathOracleTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource({"linux-1, true", "linux-2, true", "linux-3, true", "linux-4, true", "linux-1, false"})
    void everyCallIsAnsweredAsByLinux(String trace, boolean real) throws Exception {
        List<String> lines = lines(trace);
        KernelConfig config = real ? Inside.config(1) : KernelConfig.deterministic(7);
        try (Kernel kernel = Kernel.boot(config)) {
            kernel.files().makeDirectory("/mnt", 0755);
            kernel.files().mount("/mnt", folder, MountMode.READ_WRITE);
            Inside.process(kernel, sys -> {
                sys.chmod("/mnt", 0755);
                for (String line : lines) {
                    String[] words = line.split("\t", -1);
                    int last = words.length - 1;
                    assertEquals(words[last], PathScript.answer(sys, Arrays.copyOf(words, last)), line);
                }
            });
        }
    }

    private static List<String> lines(String trace) throws Exception {
        var found = Objects.requireNonNull(PathOracleTest.class.getResource("/oracle/paths/" + trace + ".trace"));
        return Files.readAllLines(Path.of(found.toURI()));
    }
}
