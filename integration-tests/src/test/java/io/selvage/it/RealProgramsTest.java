package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.StandardStream;
import io.selvage.api.StandardStreams;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Other people's programs, unmodified, each twice at the same time with different input: what they write is, byte
/// for byte, what they write in a JVM of their own. The jars are fetched by the build into `target/programs`.
class RealProgramsTest {
    private static final Path PROGRAMS = Path.of("target", "programs").toAbsolutePath();

    @TempDir
    private Path folder;

    private record Run(String output, int status) {}

    @Test
    void aFormatter() throws Exception {
        compare(
                "google-java-format.jar",
                List.of(file("A.java", "class A{int x;void f(){for(int i=0;i<3;i++){x+=i;}}}")),
                List.of(file("B.java", "interface B{int f(int a,int b);}")));
    }

    @Test
    void aDatabase() throws Exception {
        compare("h2.jar", List.of("-help"), List.of("-unknown"));
    }

    @Test
    void aScriptEngine() throws Exception {
        compare(
                "rhino-all.jar",
                List.of(file("a.js", "var s = 0; for (var i = 0; i < 10000; i++) s += i; print(s);")),
                List.of(file("b.js", "print([3, 1, 2].sort().map(function (x) { return x * x; }));")));
    }

    @Test
    void aLanguage() throws Exception {
        compare(
                "clojure.jar",
                List.of(file("a.clj", "(println (reduce + (map #(* % %) (range 100))))")),
                List.of(file("b.clj", "(println (sort (map str [3 1 2])))")));
    }

    @Test
    void aCompiler() throws Exception {
        compare(
                "ecj.jar",
                List.of("-version"),
                List.of("-d", "none", "-21", file("C.java", "class C { int f(String s) { return s.length(); } }")));
    }

    @Test
    void aParserGenerator() throws Exception {
        Path out = Files.createDirectory(folder.resolve("out"));
        String bad = "grammar %s; r : A+ EOF ; A : [a-z]+ ; B : A | ; ";
        compare(
                "antlr4.jar",
                List.of("-o", out.toString(), file("G.g4", bad.formatted("G"))),
                List.of("-o", out.toString(), file("H.g4", bad.formatted("H"))));
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static void compare(String jar, List<String> one, List<String> other) throws Exception {
        Run expectedOfOne = inJvm(jar, one);
        Run expectedOfOther = inJvm(jar, other);
        assertNotEquals(expectedOfOne.output, expectedOfOther.output);
        var outputOfOne = new ByteArrayOutputStream();
        var outputOfOther = new ByteArrayOutputStream();
        try (Kernel kernel = Kernel.boot(KernelConfig.cores(2))) {
            Process first = start(kernel, jar, one, outputOfOne);
            Process second = start(kernel, jar, other, outputOfOther);
            int statusOfOne = first.waitFor().toShellCode();
            int statusOfOther = second.waitFor().toShellCode();
            assertEquals(expectedOfOne, new Run(outputOfOne.toString(StandardCharsets.UTF_8), statusOfOne));
            assertEquals(expectedOfOther, new Run(outputOfOther.toString(StandardCharsets.UTF_8), statusOfOther));
        }
    }

    private static Process start(Kernel kernel, String jar, List<String> arguments, ByteArrayOutputStream output) {
        var streams = StandardStreams.INHERITED
                .withInput(StandardStream.from(InputStream.nullInputStream()))
                .withOutput(StandardStream.to(output))
                .withError(StandardStream.OUTPUT);
        return kernel.spawn(streams, Program.jar(PROGRAMS.resolve(jar)), arguments.toArray(String[]::new));
    }

    private static Run inJvm(String jar, List<String> arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-jar", PROGRAMS.resolve(jar).toString()));
        command.addAll(arguments);
        java.lang.Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(output, process.waitFor());
    }
}
