package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.Kernel;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.StandardStream;
import io.selvage.api.StandardStreams;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Other people's programs say the same whether their classes are transformed when they are loaded, were
/// met by an earlier run of the same kernel, or come out of the cache of an earlier kernel. The jars are
/// fetched by the build into `target/programs`.
@Timeout(240)
class InstalledProgramsTest {
    private static final Path PROGRAMS = Path.of("target", "programs").toAbsolutePath();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"google-java-format", "rhino-all", "clojure"})
    void everyRunSaysTheSame(String program) throws Exception {
        Path jar = PROGRAMS.resolve(program + ".jar");
        List<String> arguments = arguments(program);
        Path cache = folder.resolve("cache");
        String expected;
        try (Kernel kernel = Kernel.boot(Inside.config(1))) {
            expected = run(kernel, jar, arguments);
        }
        assertTrue(expected.startsWith("0: "), expected);
        for (int i = 0; i < 2; i++) {
            try (Kernel kernel = Kernel.boot(Inside.config(1).programCache(cache))) {
                assertEquals(expected, run(kernel, jar, arguments));
                assertEquals(expected, run(kernel, jar, arguments));
            }
            try (Stream<Path> images = Files.list(cache)) {
                assertEquals(
                        1,
                        images.filter(file -> file.toString().endsWith(".image"))
                                .count());
            }
        }
    }

    private List<String> arguments(String program) throws Exception {
        return switch (program) {
            case "google-java-format" -> List.of(file("A.java", "class A{int f(int a){return a+1;}}"));
            case "rhino-all" -> List.of(file("a.js", "var s=0;for(var i=0;i<9999;i++)s+=i;print([s].map(x=>x+1));"));
            default -> List.of(file("a.clj", "(println (reduce + (map #(* % %) (range 100))))"));
        };
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    private static String run(Kernel kernel, Path jar, List<String> arguments) throws Exception {
        var output = new ByteArrayOutputStream();
        var streams = StandardStreams.INHERITED
                .withInput(StandardStream.from(InputStream.nullInputStream()))
                .withOutput(StandardStream.to(output))
                .withError(StandardStream.OUTPUT);
        Process process = kernel.spawn(streams, Program.jar(jar), arguments.toArray(String[]::new));
        return process.waitFor().toShellCode() + ": " + output.toString(StandardCharsets.UTF_8);
    }
}
