package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.selvage.cli.script.Comparison;
import io.selvage.cli.script.Script;
import io.selvage.cli.script.ScriptRun;
import io.selvage.cli.script.Stage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Scripts with the traces that Linux printed for them: the given ones, and random ones at which the kernel once
/// differed.
class OracleScriptsTest {
    private static Path folder(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(OracleScriptsTest.class.getResource("/oracle/" + name))
                .toURI());
    }

    private static Set<String> passing() throws IOException, URISyntaxException {
        return new TreeSet<>(Files.readAllLines(folder("passing.txt")));
    }

    private static String name(Path script) {
        return Objects.requireNonNull(script.getFileName()).toString().replace(".ops", "");
    }

    private static List<Path> scripts(String folder) throws IOException, URISyntaxException {
        try (Stream<Path> files = Files.list(folder(folder))) {
            return files.filter(file -> file.toString().endsWith(".ops"))
                    .sorted()
                    .toList();
        }
    }

    /// Lines of the script at which the contract decides otherwise, by their number.
    private static Map<String, LinuxDifferences.Line> decided(String name) {
        return LinuxDifferences.table().stream()
                .filter(line -> line.recording().equals("scripts/" + name))
                .collect(Collectors.toMap(LinuxDifferences.Line::rows, Function.identity()));
    }

    /// What follows a line at which the contract decides otherwise is another story, and not compared.
    private static String difference(Path script) throws Exception {
        String expected = Files.readString(script.resolveSibling(name(script) + ".trace"));
        Comparison comparison = Comparison.of(expected, ScriptRun.trace(Script.read(script), Stage.DETERMINISTIC, 2));
        Map<String, LinuxDifferences.Line> decided = decided(name(script));
        String missing = comparison.firstMissing();
        LinuxDifferences.Line line = decided.get(missing.substring(0, Math.max(0, missing.indexOf(' '))));
        if (line != null
                && line.linux().contains(result(missing))
                && line.ours().equals(result(comparison.firstUnexpected()))) {
            return "";
        }
        if (comparison.agrees() && !decided.isEmpty()) {
            return "docs/linux-differences.md says that it differs: " + decided.values();
        }
        return String.join("\n", comparison.firstDifference());
    }

    private static String result(String line) {
        int arrow = line.indexOf(" -> ");
        return arrow < 0 ? "" : line.substring(arrow + 4);
    }

    /// Scripts that are not listed as passing are run too, but only reported.
    @TestFactory
    Stream<DynamicTest> theTraceIsThatOfLinux() throws IOException, URISyntaxException {
        Set<String> passing = passing();
        return scripts("scripts").stream()
                .map(script -> DynamicTest.dynamicTest(name(script), () -> {
                    String difference = difference(script);
                    assumeTrue(difference.isEmpty() || passing.contains(name(script)), difference);
                    assertEquals("", difference);
                }));
    }

    @TestFactory
    Stream<DynamicTest> whatWasFoundOnceStaysMended() throws IOException, URISyntaxException {
        return scripts("found").stream()
                .map(script -> DynamicTest.dynamicTest(name(script), () -> assertEquals("", difference(script))));
    }

    @Test
    void theListNamesScriptsThatExist() throws IOException, URISyntaxException {
        List<Path> scripts = scripts("scripts");
        assertFalse(scripts.isEmpty());
        Set<String> names =
                new TreeSet<>(scripts.stream().map(OracleScriptsTest::name).toList());
        assertTrue(names.containsAll(passing()), "passing.txt names scripts that do not exist");
        assertEquals(
                List.of(),
                LinuxDifferences.table().stream()
                        .map(LinuxDifferences.Line::recording)
                        .filter(recording -> recording.startsWith("scripts/"))
                        .filter(recording -> !names.contains(recording.substring("scripts/".length())))
                        .toList());
    }
}
