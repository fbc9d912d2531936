package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.selvage.cli.script.Comparison;
import io.selvage.cli.script.Script;
import io.selvage.cli.script.ScriptRun;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Scripts with the traces that Linux printed for them.
class OracleScriptsTest {
    private static Path folder() throws URISyntaxException {
        return Path.of(Objects.requireNonNull(OracleScriptsTest.class.getResource("/oracle/scripts"))
                .toURI());
    }

    private static Set<String> passing() throws IOException, URISyntaxException {
        return new TreeSet<>(Files.readAllLines(folder().resolveSibling("passing.txt")));
    }

    private static String name(Path script) {
        return Objects.requireNonNull(script.getFileName()).toString().replace(".ops", "");
    }

    private static List<Path> scripts() throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(folder())) {
            return files.filter(file -> file.toString().endsWith(".ops"))
                    .sorted()
                    .toList();
        }
    }

    private static List<String> difference(Path script) throws Exception {
        String expected = Files.readString(script.resolveSibling(name(script) + ".trace"));
        return Comparison.of(expected, ScriptRun.trace(Script.read(script), 2)).firstDifference();
    }

    /// Scripts that are not listed as passing are run too, but only reported.
    @TestFactory
    Stream<DynamicTest> theTraceIsThatOfLinux() throws IOException, URISyntaxException {
        Set<String> passing = passing();
        return scripts().stream()
                .map(script -> DynamicTest.dynamicTest(name(script), () -> {
                    String difference = String.join("\n", difference(script));
                    assumeTrue(difference.isEmpty() || passing.contains(name(script)), difference);
                    assertEquals("", difference);
                }));
    }

    @Test
    void theListNamesScriptsThatExist() throws IOException, URISyntaxException {
        List<Path> scripts = scripts();
        assertFalse(scripts.isEmpty());
        Set<String> names =
                new TreeSet<>(scripts.stream().map(OracleScriptsTest::name).toList());
        assertTrue(names.containsAll(passing()), "passing.txt names scripts that do not exist");
    }
}
