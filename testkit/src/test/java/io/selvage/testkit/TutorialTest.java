package io.selvage.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.DiagnosticListener;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/// The examples of docs/testkit.md compile as they stand and end as is said there.
class TutorialTest {
    private static final Pattern EXAMPLE =
            Pattern.compile("<!-- (passes|fails)(?:: (.*?))? -->\\s*```java\\n(.*?)```", Pattern.DOTALL);

    private static final Pattern REPORT = Pattern.compile("```text\\n(uncaught exception: .*?)```", Pattern.DOTALL);
    private static final Pattern TYPE = Pattern.compile("^class (\\w+)", Pattern.MULTILINE);

    @TempDir
    Path folder;

    private final List<String> ends = new ArrayList<>();

    /// A block of the page.
    ///
    /// @param words how its failure begins, or why its exploration ends
    record Example(String name, boolean passes, String words, String source) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Example> examples() throws IOException {
        Matcher matcher = EXAMPLE.matcher(page());
        List<Example> examples = new ArrayList<>();
        while (matcher.find()) {
            String source = matcher.group(3);
            Matcher type = TYPE.matcher(source);
            assertTrue(type.find(), source);
            String words = matcher.group(2) == null ? "" : matcher.group(2);
            examples.add(new Example(type.group(1), matcher.group(1).equals("passes"), words, source));
        }
        return examples.stream();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void exampleEndsAsIsSaid(Example example) throws Exception {
        TestExecutionResult result = run(example);
        if (example.passes()) {
            assertEquals(TestExecutionResult.successful().toString(), result.toString());
            assertTrue(ends.toString().contains(example.words()), ends::toString);
            return;
        }
        assertEquals(TestExecutionResult.Status.FAILED, result.getStatus());
        String message = String.valueOf(result.getThrowable().orElseThrow().getMessage());
        assertTrue(message.startsWith(example.words()), message);
    }

    @Test
    void everyJavaBlockIsAnExample() throws Exception {
        long blocks = page().lines().filter("```java"::equals).count();
        assertEquals(blocks, examples().count());
        assertTrue(blocks > 5);
    }

    @Test
    void theReportIsTheOneThatIsShown() throws Exception {
        Matcher report = REPORT.matcher(page());
        assertTrue(report.find());
        TestExecutionResult result = run(examples().findFirst().orElseThrow());
        String message = String.valueOf(result.getThrowable().orElseThrow().getMessage());
        assertEquals(comparable(report.group(1)), comparable(message));
    }

    /// Without what depends on the machine: where the schedule file is, and the digest.
    private static String comparable(String report) {
        return report.replaceAll("schedule file: .*", "schedule file: …")
                .replaceAll("trace-hash=\\w+", "trace-hash=…")
                .strip();
    }

    private static String page() throws IOException {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("docs/testkit.md"))) {
            folder = folder.getParent();
        }
        assertNotNull(folder, "no docs/testkit.md above the working directory");
        return Files.readString(folder.resolve("docs/testkit.md"));
    }

    private TestExecutionResult run(Example example) throws Exception {
        Path source = Files.writeString(folder.resolve(example.name() + ".java"), example.source());
        compile(source);
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()}, TutorialTest.class.getClassLoader())) {
            List<TestExecutionResult> results = new ArrayList<>();
            LauncherFactory.create()
                    .execute(
                            LauncherDiscoveryRequestBuilder.request()
                                    .selectors(selectClass(loader.loadClass("tutorial." + example.name())))
                                    .configurationParameter("jqwik.database", "")
                                    .build(),
                            new TestExecutionListener() {
                                @Override
                                public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
                                    ends.add(entry.getKeyValuePairs().getOrDefault("end", ""));
                                }

                                @Override
                                public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                                    if (test.isTest()) {
                                        results.add(result);
                                    }
                                }
                            });
            assertEquals(1, results.size(), () -> example.name() + ": " + results);
            return results.getFirst();
        }
    }

    private void compile(Path source) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new StringWriter();
        @Nullable DiagnosticListener<JavaFileObject> toMessages = null;
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            toMessages,
                            List.of("-proc:none", "-cp", classPath, "-d", folder.toString()),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
            assertTrue(compiled, messages::toString);
        }
    }
}
