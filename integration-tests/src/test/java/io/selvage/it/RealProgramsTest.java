package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.StandardStream;
import io.selvage.api.StandardStreams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Other people's programs, unmodified, each twice at the same time with different input: what they write
/// is, byte for byte, what they write in a JVM of their own. The jars are fetched by the build into
/// `target/programs`.
class RealProgramsTest {
    private static final Path PROGRAMS = Path.of("target", "programs").toAbsolutePath();

    @TempDir
    private Path folder;

    private record Run(String output, int status) {
        /// How long something took is another time each time.
        private static final Pattern DURATION = Pattern.compile("\\d+ ms");

        static Run of(byte[] output, int status) {
            String text = new String(output, StandardCharsets.UTF_8);
            return new Run(DURATION.matcher(text).replaceAll("_ ms"), status);
        }
    }

    @Test
    void aFormatter() throws Exception {
        compare(
                "google-java-format.jar",
                List.of(file("A.java", "class A{int x;void f(){for(int i=0;i<3;i++){x+=i;}}}")),
                List.of(file("B.java", "interface B{int f(int a,int b);}")));
    }

    @Test
    void aDatabase() throws Exception {
        String shell = launcher("org.h2.tools.Shell", "h2.jar");
        String script = "create table t(id int primary key, name varchar(9)); insert into t values(1, 'a'), (2, 'b');"
                + " select count(*), max(name) from t; select * from nothing;";
        compare(
                shell,
                List.of("-url", "jdbc:h2:mem:one", "-sql", script),
                List.of("-url", "jdbc:h2:mem:two", "-sql", "select x, x * x from system_range(1, 5)"));
        compareWithInput(
                shell,
                List.of("-url", "jdbc:h2:mem:three"),
                script.replace(";", ";\n") + "quit\n",
                "select power(2, 10);\nquit\n");
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

    @Test
    void aStyleSheetProcessor() throws Exception {
        String transform = launcher("net.sf.saxon.Transform", "saxon.jar", "xmlresolver.jar");
        String style = file("sort.xsl", """
                <xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
                  <xsl:output method="text"/>
                  <xsl:template match="/">
                    <xsl:message>sorting</xsl:message>
                    <xsl:for-each select="//i">
                      <xsl:sort select="@n" data-type="number"/>
                      <xsl:value-of select="@n, upper-case(.), format-number(@n, '#,##0.00')"/>
                      <xsl:text>&#10;</xsl:text>
                    </xsl:for-each>
                  </xsl:template>
                </xsl:stylesheet>
                """);
        compare(
                transform,
                List.of("-s:" + file("one.xml", "<l><i n='30'>c</i><i n='1'>a</i></l>"), "-xsl:" + style),
                List.of("-s:" + file("two.xml", "<l><i n='2'>x</i><unfinished>"), "-xsl:" + style));
    }

    @Test
    void aLinter() throws Exception {
        String linter = launcher(
                "com.puppycrawl.tools.checkstyle.Main",
                "checkstyle.jar",
                "antlr4.jar",
                "picocli.jar",
                "commons-beanutils.jar",
                "commons-collections.jar",
                "commons-logging.jar");
        compare(
                linter,
                List.of("-c", "/sun_checks.xml", file("D.java", "class D { int X; void f( ) { if(X==1) return ; } }")),
                List.of("-t", file("E.java", "interface E { int f(int a); }")));
    }

    @Test
    void anotherLanguage() throws Exception {
        String lua = launcher("lua", "luaj.jar");
        compare(
                lua,
                List.of(file("a.lua", "t = {3, 1, 2}; table.sort(t); print(table.concat(t, ',')); error('x')")),
                List.of(file("b.lua", "print(string.format('%5.2f|%s', 2 / 3, ('x'):rep(3)))")));
    }

    private String file(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text).toString();
    }

    /// A jar that starts another class than the manifest of the jars with the program names.
    private String launcher(String mainClass, String... jars) throws Exception {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
        String path = Stream.of(jars)
                .map(jar -> PROGRAMS.resolve(jar).toUri().toString())
                .collect(Collectors.joining(" "));
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, path);
        Path launcher = folder.resolve(mainClass + ".jar");
        new JarOutputStream(Files.newOutputStream(launcher), manifest).close();
        return launcher.toString();
    }

    private static void compare(String jar, List<String> one, List<String> other) throws Exception {
        compare(jar, one, "", other, "");
    }

    private static void compareWithInput(String jar, List<String> arguments, String one, String other)
            throws Exception {
        compare(jar, arguments, one, arguments, other);
    }

    private static void compare(
            String jar, List<String> one, String inputOfOne, List<String> other, String inputOfOther) throws Exception {
        Run expectedOfOne = inJvm(jar, one, inputOfOne);
        Run expectedOfOther = inJvm(jar, other, inputOfOther);
        assertNotEquals(expectedOfOne.output, expectedOfOther.output);
        var outputOfOne = new ByteArrayOutputStream();
        var outputOfOther = new ByteArrayOutputStream();
        try (Kernel kernel = Kernel.boot(KernelConfig.cores(2))) {
            Process first = start(kernel, jar, one, inputOfOne, outputOfOne);
            Process second = start(kernel, jar, other, inputOfOther, outputOfOther);
            int statusOfOne = first.waitFor().toShellCode();
            int statusOfOther = second.waitFor().toShellCode();
            assertEquals(expectedOfOne, Run.of(outputOfOne.toByteArray(), statusOfOne));
            assertEquals(expectedOfOther, Run.of(outputOfOther.toByteArray(), statusOfOther));
        }
    }

    private static Process start(
            Kernel kernel, String jar, List<String> arguments, String input, ByteArrayOutputStream output) {
        var streams = StandardStreams.INHERITED
                .withInput(StandardStream.from(new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8))))
                .withOutput(StandardStream.to(output))
                .withError(StandardStream.OUTPUT);
        return kernel.spawn(streams, Program.jar(PROGRAMS.resolve(jar)), arguments.toArray(String[]::new));
    }

    private static Run inJvm(String jar, List<String> arguments, String input) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-jar", PROGRAMS.resolve(jar).toString()));
        command.addAll(arguments);
        java.lang.Process process =
                new ProcessBuilder(command).redirectErrorStream(true).start();
        try (OutputStream to = process.getOutputStream()) {
            to.write(input.getBytes(StandardCharsets.UTF_8));
        }
        byte[] output = process.getInputStream().readAllBytes();
        return Run.of(output, process.waitFor());
    }
}
