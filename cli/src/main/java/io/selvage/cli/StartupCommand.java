package io.selvage.cli;

import io.selvage.cli.TextTable.Column;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `selvage startup`: what a start of a program costs, and one that only waits, against a JVM of its own.
@Command(
        name = "startup",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpWidth = 100,
        sortOptions = false,
        synopsisHeading = "@|bold Usage:|@ ",
        customSynopsis = {
            "selvage startup [OPTIONS] JAR [ARGUMENTS]",
            "selvage startup --idle N [OPTIONS] JAR [ARGUMENTS]"
        },
        descriptionHeading = "%n",
        description = {
            "Measures the CPU time of starts of a program: java -jar, and the first, second and third start in a fresh"
                    + " kernel, of all threads of the JVM, JIT and garbage collector included, from start to exit. The"
                    + " starts follow one another at once, so what is compiled late is counted too. The program is installed"
                    + " before. Medians of several rounds, in which the two take turns; its standard input is empty.",
            "",
            "With --idle: the memory that each further instance takes which waits for standard input, against that of"
                    + " a JVM that does (proportional set size, as the host counts it)."
        },
        parameterListHeading = "%n@|bold Arguments:|@%n",
        optionListHeading = "%n@|bold Options:|@%n",
        exitCodeListHeading = "%n@|bold Exit codes:|@%n",
        exitCodeList = {"0:the table has been printed", "1:the program failed", "2:wrong options, or no such jar"},
        footerHeading = "%n@|bold Examples:|@%n",
        footer = {
            "  selvage startup google-java-format.jar A.java",
            "  selvage startup --main org.h2.tools.Shell h2.jar -url jdbc:h2:mem:a -sql 'select 1'",
            "  selvage startup --idle 20 rhino-all.jar"
        })
final class StartupCommand implements Callable<Integer> {
    @ParentCommand
    private Selvage selvage = Selvage.detached();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(index = "0", paramLabel = "JAR", description = "An executable jar.")
    private Path jar = Path.of("");

    @Parameters(index = "1..*", paramLabel = "ARGUMENTS", description = "Everything after the jar goes to the program.")
    private List<String> arguments = new ArrayList<>();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "5",
            description = "Rounds (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--starts",
            paramLabel = "N",
            defaultValue = "3",
            description = "Starts in each kernel (default: ${DEFAULT-VALUE}).")
    private int starts;

    @Option(
            names = "--main",
            paramLabel = "CLASS",
            description = "Run this class instead of the manifest's Main-Class.")
    private @Nullable String main;

    @Option(names = "--idle", paramLabel = "N", description = "Measure the memory of N instances that wait.")
    private @Nullable Integer idle;

    @Option(names = "--inside", hidden = true, description = "Be the kernel's JVM.")
    private boolean inside;

    StartupCommand() {}

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rounds < 1 || starts < 1 || (idle != null && idle < 1)) {
            throw new ParameterException(spec.commandLine(), "--rounds, --starts and --idle must be 1 or more");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (inside) {
            var kernel = new StartupKernel(jar, arguments, out);
            return idle == null ? kernel.starts(starts) : kernel.idle(idle);
        }
        Path program = main == null ? jar.toAbsolutePath() : launcher(jar.toAbsolutePath(), main);
        try {
            ExecutableJar.check(program);
            out.print(idle == null ? startTable(program) : idleTable(program, idle));
            out.flush();
        } finally {
            if (main != null) {
                Files.deleteIfExists(program);
            }
        }
        return 0;
    }

    /// A jar with another main class: an empty one before the given one.
    private static Path launcher(Path jar, String main) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, main);
        manifest.getMainAttributes().put(Attributes.Name.CLASS_PATH, jar.toUri().toString());
        Path launcher = Files.createTempFile("selvage-startup-", ".jar");
        new JarOutputStream(Files.newOutputStream(launcher), manifest).close();
        return launcher;
    }

    private String startTable(Path program) throws IOException, InterruptedException {
        // Its stamp counts only when it is some seconds old, so this one is for the jar's content.
        lines(kernelJvm(program, "--starts", "1"));
        List<double[]> samples = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            double[] sample = new double[starts + 2];
            long before = CpuTime.ofChildren();
            lines(jvm(program));
            sample[0] = (CpuTime.ofChildren() - before) / 1e6;
            before = CpuTime.ofChildren();
            List<String> lines = lines(kernelJvm(program, "--starts", String.valueOf(starts)));
            sample[starts + 1] = (CpuTime.ofChildren() - before) / 1e6;
            for (int start = 1; start <= starts; start++) {
                sample[start] = Long.parseLong(lines.get(start - 1)) / 1e6;
            }
            samples.add(sample);
        }
        var table = new TextTable(
                Column.left("start"), Column.right("CPU ms"), Column.right("least"), Column.right("÷ java -jar"));
        for (int column = 0; column < starts + 2; column++) {
            int of = column;
            double median =
                    median(samples.stream().mapToDouble(sample -> sample[of]).toArray());
            double least =
                    samples.stream().mapToDouble(sample -> sample[of]).min().orElseThrow();
            double ratio = median(samples.stream()
                    .mapToDouble(sample -> sample[of] / sample[0])
                    .toArray());
            String name = column == 0
                    ? "java -jar"
                    : column > starts ? "whole kernel JVM, %d starts".formatted(starts) : "in a kernel, " + column;
            table.row(
                    name,
                    "%.0f".formatted(median),
                    "%.0f".formatted(least),
                    column == 0 ? "" : "%.2f".formatted(ratio));
        }
        return table.render(Terminal.colours(selvage.terminal().out()));
    }

    private String idleTable(Path program, int instances) throws IOException, InterruptedException {
        lines(kernelJvm(program, "--idle", "1"));
        double jvm = IdleMemory.ofJvm(jvm(program));
        List<String> lines = lines(kernelJvm(program, "--idle", String.valueOf(instances)));
        var table = new TextTable(Column.left("memory"), Column.right("MiB"), Column.right("÷ JVM"));
        row(table, "java -jar, waiting", jvm, jvm);
        List<String> names = List.of(
                "each further instance",
                "of this: live heap",
                "of this: metaspace and class space",
                "kernel JVM with five");
        for (int i = 0; i < names.size(); i++) {
            row(table, names.get(i), Double.parseDouble(lines.get(i)), jvm);
        }
        return table.render(Terminal.colours(selvage.terminal().out()));
    }

    private static void row(TextTable table, String name, double bytes, double jvm) {
        table.row(name, "%.2f".formatted(bytes / (1 << 20)), "%.3f".formatted(bytes / jvm));
    }

    private static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private ProcessBuilder jvm(Path program) {
        List<String> command = new ArrayList<>(List.of(java(), "-jar", program.toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }

    /// With the flags that this JVM has been given.
    private ProcessBuilder kernelJvm(Path program, String option, String value) {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
        @Nullable Path own = AotCache.jar();
        // Only -jar gives what the manifest asks for.
        command.addAll(
                own == null
                        ? List.of("-cp", System.getProperty("java.class.path"), Selvage.class.getName())
                        : List.of("-jar", own.toString()));
        command.addAll(List.of("startup", "--inside", option, value, program.toString()));
        command.addAll(arguments);
        return new ProcessBuilder(command);
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static List<String> lines(ProcessBuilder builder) throws IOException, InterruptedException {
        java.lang.Process process =
                builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        try (OutputStream in = process.getOutputStream()) {
            in.flush();
        }
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw CommandFailure.ofWork("%s ended with %d".formatted(String.join(" ", builder.command()), code));
        }
        return text.lines().toList();
    }
}
