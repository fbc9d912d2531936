package io.selvage.cli;

import io.selvage.api.Kernel;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Stack;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/// The options that show processes while they run and when they have ended.
final class WatchOptions {
    private static final String TOP_INTERVAL = "1";

    @Option(
            names = "--ps",
            description = "Print the process tree on standard error when the program has ended. It is taken before the "
                    + "program is collected, which is then a zombie (Z) with its whole use; END says which step of "
                    + "the kernel's ended it.")
    private boolean ps;

    @Option(
            names = "--ps-every",
            paramLabel = "SECONDS",
            description = "Print the process tree on standard error at this interval while the program runs, 0.01 or "
                    + "more.")
    private @Nullable Double psEvery;

    @Option(
            names = "--top",
            arity = "0..1",
            paramLabel = "SECONDS",
            fallbackValue = TOP_INTERVAL,
            preprocessor = Seconds.class,
            description = "Show on standard error what each process uses now: on a terminal as a table that renews "
                    + "itself, else as a table at each interval (default: " + TOP_INTERVAL
                    + "). Redirect the programs' own output if it goes to the same terminal.")
    private @Nullable Double topEvery;

    @Option(names = "--json", description = "With --ps or --ps-every: print each tree as one line of JSON.")
    private boolean json;

    WatchOptions() {}

    /// @param deterministic whether the machine is
    void check(CommandLine command, boolean deterministic) {
        checkInterval(command, "--ps-every", psEvery);
        checkInterval(command, "--top", topEvery);
        if (deterministic && interval() != null) {
            throw new ParameterException(
                    command,
                    (psEvery == null ? "--top" : "--ps-every")
                            + " goes by the real clock, which --deterministic has not");
        }
        if (psEvery != null && topEvery != null) {
            throw new ParameterException(command, "--top and --ps-every are one too many");
        }
        if (json && !ps && psEvery == null) {
            throw new ParameterException(command, "--json needs --ps or --ps-every");
        }
    }

    private static void checkInterval(CommandLine command, String option, @Nullable Double seconds) {
        if (seconds != null && !(seconds >= 0.01 && seconds <= Integer.MAX_VALUE)) {
            throw new ParameterException(command, option + " must be 0.01 or more: " + seconds);
        }
    }

    /// {@return how often [View#show()] is to be called while the programs run; null for never}
    @Nullable
    Duration interval() {
        Double seconds = psEvery == null ? topEvery : psEvery;
        return seconds == null ? null : Duration.ofNanos(Math.round(seconds * 1e9));
    }

    /// {@return what shows the processes of a kernel}
    View view(Kernel kernel, PrintWriter err, Terminal.Reader reader) {
        return new View(this, kernel, err, reader);
    }

    /// What stands behind the option and is no number is the jar.
    private static final class Seconds implements IParameterPreprocessor {
        private static final Pattern NUMBER = Pattern.compile("[0-9]*\\.?[0-9]+");
        private static final String NOT_ATTACHED = " ";

        @Override
        @SuppressWarnings("JdkObsolete") // Picocli's stack.
        public boolean preprocess(
                Stack<String> arguments, CommandSpec command, ArgSpec option, Map<String, Object> info) {
            boolean isAttached = !NOT_ATTACHED.equals(info.get("separator"));
            boolean isNumber =
                    !arguments.empty() && NUMBER.matcher(arguments.peek()).matches();
            if (!isAttached && !isNumber) {
                arguments.push(TOP_INTERVAL);
            }
            return false;
        }
    }

    /// What has been asked for, of one kernel.
    static final class View {
        private final WatchOptions options;
        private final Kernel kernel;
        private final PrintWriter err;
        private final Terminal.Reader reader;
        private final Top top;

        private View(WatchOptions options, Kernel kernel, PrintWriter err, Terminal.Reader reader) {
            this.options = options;
            this.kernel = kernel;
            this.err = err;
            this.reader = reader;
            top = new Top(reader);
        }

        /// While they run.
        void show() {
            if (options.psEvery != null) {
                print(ProcessTree.of(kernel));
            } else if (options.topEvery != null) {
                err.print(top.next(kernel.processes()));
                err.flush();
            }
        }

        /// When they have ended.
        void end(ProcessTree last) {
            if (options.ps) {
                print(last);
            }
            err.flush();
        }

        private void print(ProcessTree tree) {
            if (options.json) {
                err.println(tree.jsonLine());
            } else {
                err.print(tree.render(Terminal.colours(reader)));
            }
            err.flush();
        }
    }
}
