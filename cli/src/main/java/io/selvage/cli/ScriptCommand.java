package io.selvage.cli;

import io.selvage.api.KernelException;
import io.selvage.cli.script.Comparison;
import io.selvage.cli.script.Script;
import io.selvage.cli.script.ScriptRun;
import io.selvage.cli.script.Stage;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `selvage script`: runs op scripts and prints or checks their traces.
@Command(
        name = "script",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpWidth = 100,
        sortOptions = false,
        synopsisHeading = "@|bold Usage:|@ ",
        customSynopsis = "selvage script [OPTIONS] FILE...",
        descriptionHeading = "%n",
        description = {
            "Runs op scripts, each on a fresh kernel, and prints what every call answered and what happened because of "
                    + "it.",
            "",
            "A line of a script is ACTOR OPERATION ARGUMENTS; actor A exists at the start and creates the others. One "
                    + "line is performed at a time, and what is printed is what holds when everybody waits again."
        },
        parameterListHeading = "%n@|bold Parameters:|@%n",
        optionListHeading = "%n@|bold Options:|@%n",
        exitCodeListHeading = "%n@|bold Exit codes:|@%n",
        exitCodeList = {
            "0:every script ran, and with --check agreed with its trace",
            "1:a script could not be run, or disagreed",
            "2:the command line asks for something that does not exist or cannot be"
        },
        footerHeading = "%n@|bold Examples:|@%n",
        footer = {"  selvage script fork.ops", "  selvage script --check scripts/"})
final class ScriptCommand implements Callable<Integer> {
    private static final String SUFFIX = ".ops";
    private static final int MOST_CORES = 1024;

    @ParentCommand
    private Selvage selvage = Selvage.detached();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "FILE",
            arity = "1..*",
            description = "Scripts, or folders: all files in them that end in .ops.")
    private List<Path> files = List.of();

    @Option(
            names = "--check",
            description =
                    "Compare with NAME.trace beside NAME.ops instead of printing the trace; show where they part.")
    private boolean check;

    @Option(names = "--cores", paramLabel = "N", description = "Virtual cores of each kernel (default: 2).")
    private int cores = 2;

    @Option(
            names = "--real",
            description =
                    "Run on real cores. Default is the deterministic machine, on which every run goes the same way.")
    private boolean real;

    ScriptCommand() {}

    @Override
    public Integer call() throws Exception {
        if (cores < 1 || cores > MOST_CORES) {
            throw new ParameterException(spec.commandLine(), "--cores must be 1 to " + MOST_CORES + ": " + cores);
        }
        List<Path> scripts = scripts();
        return check ? checkAll(scripts) : printAll(scripts);
    }

    private List<Path> scripts() throws IOException {
        List<Path> scripts = new ArrayList<>();
        for (Path file : files) {
            if (Files.isDirectory(file)) {
                try (Stream<Path> inside = Files.list(file)) {
                    inside.filter(path -> path.toString().endsWith(SUFFIX))
                            .sorted()
                            .forEach(scripts::add);
                }
            } else if (Files.isReadable(file)) {
                scripts.add(file);
            } else {
                throw CommandFailure.ofUser(file + " cannot be read");
            }
        }
        if (scripts.isEmpty()) {
            throw CommandFailure.ofUser("no file ends in " + SUFFIX + " in " + files);
        }
        return scripts;
    }

    private int printAll(List<Path> scripts) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        boolean understood = true;
        for (Path file : scripts) {
            if (scripts.size() > 1) {
                out.println("==> " + file + " <==");
            }
            String trace = run(file);
            out.print(trace);
            out.flush();
            understood &= !trace.contains(" -> BADLINE");
        }
        if (!understood) {
            throw CommandFailure.ofWork(
                    "lines marked BADLINE are no operations; each line is ACTOR OPERATION ARGUMENTS…");
        }
        return ExitCode.OK;
    }

    private int checkAll(List<Path> scripts) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        int done = 0;
        int failed = 0;
        try (var progress = new ScriptProgress(
                spec.commandLine().getErr(), selvage.terminal().err(), scripts.size())) {
            for (Path file : scripts) {
                List<String> difference = difference(file);
                if (!difference.isEmpty()) {
                    failed++;
                    progress.erase();
                    out.println("FAILED " + file);
                    difference.forEach(out::println);
                    out.flush();
                }
                progress.at(++done, failed);
            }
        }
        out.println((scripts.size() - failed) + " passed, " + failed + " failed");
        out.flush();
        return failed == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private List<String> difference(Path file) throws Exception {
        Path trace = traceOf(file);
        if (trace == null || !Files.isReadable(trace)) {
            return List.of("there is no trace to compare with: " + (trace == null ? file : trace));
        }
        String expected = Files.readString(trace, StandardCharsets.UTF_8);
        try {
            return Comparison.of(expected, ScriptRun.trace(Script.read(file), stage(), cores))
                    .firstDifference();
        } catch (RuntimeException broken) {
            if (selvage.debug()) {
                broken.printStackTrace(spec.commandLine().getErr());
            }
            return List.of("the run cannot go on: " + broken);
        }
    }

    private Stage stage() {
        return real ? Stage.REAL : Stage.DETERMINISTIC;
    }

    private static @Nullable Path traceOf(Path file) {
        String name = file.toString();
        return name.endsWith(SUFFIX) ? Path.of(name.substring(0, name.length() - SUFFIX.length()) + ".trace") : null;
    }

    private String run(Path file) throws Exception {
        try {
            return ScriptRun.trace(Script.read(file), stage(), cores);
        } catch (KernelException refused) {
            throw CommandFailure.ofWork(file + ": " + refused.getMessage());
        } catch (CharacterCodingException binary) {
            throw CommandFailure.ofUser(file + " is no text in UTF-8");
        }
    }
}
