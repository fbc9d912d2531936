package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.DiagnosticListener;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The examples of the readme and the guide compile as they stand and print what is said there.
@Timeout(120)
class ReadmeExampleTest {
    private static final Pattern EXAMPLE =
            Pattern.compile("<!-- [a-z ]*example -->\\s*```java\\n(.*?)```.*?```text\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("public class (\\w+)");

    @Test
    void theExamplesCompileAndPrintWhatIsWrittenBelowThem(@TempDir Path folder) throws Exception {
        assertEquals(2, run(readme(), folder), "README.md has two examples, each with what it prints below it");
        Path guide = readme().resolveSibling("docs").resolve("processes.md");
        assertEquals(2, run(guide, folder), "docs/processes.md has two examples, each with what it prints below it");
        assertTrue(run(guide.resolveSibling("ipc.md"), folder) > 0, "docs/ipc.md has examples");
        assertEquals(1, run(guide.resolveSibling("streams.md"), folder), "docs/streams.md has one example");
        assertEquals(2, run(guide.resolveSibling("memory.md"), folder), "docs/memory.md has two examples");
        assertEquals(1, run(guide.resolveSibling("files.md"), folder), "docs/files.md has one example");
        assertEquals(1, run(guide.resolveSibling("security.md"), folder), "docs/security.md has one example");
        assertEquals(1, run(guide.resolveSibling("limits.md"), folder), "docs/limits.md has one example");
        assertEquals(1, run(guide.resolveSibling("scheduling-policies.md"), folder), "the policies have one example");
        assertEquals(1, run(guide.resolveSibling("scheduling.md"), folder), "docs/scheduling.md has one example");
    }

    /// {@return how many examples there are}
    private static int run(Path document, Path folder) throws Exception {
        Matcher example = EXAMPLE.matcher(Files.readString(document));
        int count = 0;
        while (example.find()) {
            Matcher name = CLASS.matcher(example.group(1));
            assertTrue(name.find(), example.group(1));
            Path source = Files.writeString(folder.resolve(name.group(1) + ".java"), example.group(1));
            compile(source, folder);
            assertEquals(example.group(2), run(folder, name.group(1)));
            count++;
        }
        return count;
    }

    private static Path readme() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder != null && !Files.exists(folder.resolve("README.md"))) {
            folder = folder.getParent();
        }
        assertNotNull(folder, "no README.md above the working directory");
        return folder.resolve("README.md");
    }

    private static void compile(Path source, Path output) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new StringWriter();
        @Nullable DiagnosticListener<JavaFileObject> toMessages = null;
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            toMessages,
                            List.of("-proc:none", "-cp", classPath(), "-d", output.toString()),
                            null,
                            files.getJavaFileObjects(source))
                    .call();
            assertTrue(compiled, messages::toString);
        }
    }

    /// In a JVM of its own, with the flags that the readme names, the optional one
    /// included.
    private static String run(Path classes, String main) throws Exception {
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-opens",
                        "java.base/java.lang=ALL-UNNAMED",
                        "--add-exports",
                        "java.base/jdk.internal.vm=ALL-UNNAMED",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        classes + File.pathSeparator + classPath(),
                        main)
                // The kernel logs there what it finds remarkable, such as more cores than CPUs.
                .redirectError(classes.resolve("errors.txt").toFile())
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), Files.readString(classes.resolve("errors.txt")));
        return output;
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
