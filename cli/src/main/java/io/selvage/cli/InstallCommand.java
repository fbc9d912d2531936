package io.selvage.cli;

import io.selvage.cli.TextTable.Column;
import io.selvage.program.ProgramCache;
import io.selvage.program.ProgramCache.Installation;
import io.selvage.program.ProgramCache.Listed;
import io.selvage.program.ProgramFormatException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `selvage install`: transforms jars before they are run.
@Command(
        name = "install",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        usageHelpWidth = 100,
        sortOptions = false,
        synopsisHeading = "@|bold Usage:|@ ",
        customSynopsis = {"selvage install JAR...", "selvage install --list", "selvage install --remove JAR..."},
        descriptionHeading = "%n",
        description = {
            "Transforms all classes of executable jars, and of the jars that their manifests name, and keeps them, so that"
                    + " @|bold selvage run|@ starts them faster.",
            "",
            "It also has the JVM prepare its own classes and those of what is installed (an ahead-of-time cache, which only"
                    + " this command uses).",
            "",
            "This is never necessary: run transforms what it loads and keeps that, too. The jars stay where they are and are"
                    + " not changed. What is kept is found by their content, and made again when they, the JDK or Selvage"
                    + " change. It is in $XDG_CACHE_HOME/selvage/programs (~/.cache by default), which may be deleted at any"
                    + " time; beyond 512 MiB, what has not been used for longest goes."
        },
        parameterListHeading = "%n@|bold Arguments:|@%n",
        optionListHeading = "%n@|bold Options:|@%n",
        exitCodeListHeading = "%n@|bold Exit codes:|@%n",
        exitCodeList = {
            "0:done",
            "1:a jar or the folder could not be read or written",
            "2:there is no such jar, or it is no program"
        },
        footerHeading = "%n@|bold Examples:|@%n",
        footer = {
            "  selvage install app.jar              transform a program",
            "  selvage install --list               what is there",
            "  selvage install --remove app.jar     forget one"
        })
final class InstallCommand implements Callable<Integer> {
    @ParentCommand
    private Selvage selvage = Selvage.detached();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(paramLabel = "JAR", description = "Jar files whose manifests name a Main-Class.")
    private List<Path> jars = new ArrayList<>();

    @Option(names = "--list", description = "List the programs that are there.")
    private boolean list;

    @Option(names = "--remove", description = "Forget these programs instead.")
    private boolean remove;

    /// Whether something has been installed that was not there.
    private boolean changed;

    @Option(names = "--train", hidden = true, description = "Load what is installed.")
    private boolean train;

    InstallCommand() {}

    @Override
    public Integer call() throws InterruptedException {
        if (train) {
            return train();
        }
        if (list ? !jars.isEmpty() || remove : jars.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), list ? "--list takes no jars" : "say which jars, or --list");
        }
        var cache = ProgramCache.at(ProgramFolder.standard(), ProgramCache.USUAL_BOUND);
        PrintWriter out = spec.commandLine().getOut();
        try {
            if (list) {
                out.print(table(cache.list()));
            }
            for (Path jar : jars) {
                out.println(remove ? removed(cache, jar) : installed(cache, jar));
                out.flush();
            }
            if (!list && !remove) {
                out.print(prepared());
            }
        } catch (ProgramFormatException refused) {
            throw CommandFailure.ofUser(String.valueOf(refused.getMessage()));
        } catch (IOException failed) {
            throw CommandFailure.ofWork(String.valueOf(failed.getMessage()));
        }
        out.flush();
        return 0;
    }

    private static int train() throws InterruptedException {
        try {
            AotCache.train(ProgramCache.at(ProgramFolder.standard(), ProgramCache.USUAL_BOUND));
            return 0;
        } catch (IOException failed) {
            throw CommandFailure.ofWork(String.valueOf(failed.getMessage()));
        }
    }

    /// {@return a line about the JVM's own cache; nothing if this JVM runs no jar}
    private String prepared() throws IOException, InterruptedException {
        @Nullable Path own = AotCache.jar();
        if (own == null || (!changed && Files.exists(AotCache.file(own)))) {
            return "";
        }
        long begin = System.nanoTime();
        long bytes = AotCache.make(own);
        return "the JVM: classes of the kernel and of what is installed, %s, %.1f s%n"
                .formatted(size(bytes), (System.nanoTime() - begin) / 1e9);
    }

    private static String removed(ProgramCache cache, Path jar) throws IOException {
        return cache.remove(jar) ? jar + ": removed" : jar + ": was not there";
    }

    private String installed(ProgramCache cache, Path jar) throws IOException, ProgramFormatException {
        long begin = System.nanoTime();
        Installation done = cache.install(jar);
        double seconds = (System.nanoTime() - begin) / 1e9;
        if (done.classes() == 0 && done.refused().isEmpty()) {
            return "%s: is there already, %s".formatted(jar, size(done.bytes()));
        }
        changed = true;
        var text = new StringBuilder("%s: %,d classes, %,d polls added, %s, %.1f s"
                .formatted(jar, done.classes(), done.polls(), size(done.bytes()), seconds));
        done.refused()
                .forEach(name -> text.append("\n  cannot be transformed: ").append(name));
        return text.toString();
    }

    private String table(List<Listed> programs) {
        var table = new TextTable(
                Column.left("program"), Column.right("classes"), Column.left("transformed"), Column.right("size"));
        for (Listed each : programs) {
            table.row(
                    each.jar().toString(),
                    "%,d".formatted(each.classes()),
                    each.complete() ? "all" : "those that were loaded",
                    size(each.bytes()));
        }
        return table.render(Terminal.colours(selvage.terminal().out()));
    }

    private static String size(long bytes) {
        return "%.1f MiB".formatted(bytes / (double) (1 << 20));
    }
}
