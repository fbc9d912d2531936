package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Program;
import io.selvage.runtime.MainClass;
import io.selvage.runtime.ProgramFormatException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A program made ready to run once: for a jar, its class loader.
final class ProgramImage implements AutoCloseable, CloneCall.BodyChoice {
    private final Program program;
    private final List<String> arguments;
    private final @Nullable MainClass mainClass;

    private ProgramImage(Program program, List<String> arguments, @Nullable MainClass mainClass) {
        this.program = program;
        this.arguments = arguments;
        this.mainClass = mainClass;
    }

    static ProgramImage load(Program program, List<String> arguments) {
        MainClass mainClass = program instanceof Program.Jar jar ? open(jar) : null;
        return new ProgramImage(program, arguments, mainClass);
    }

    private static MainClass open(Program.Jar jar) {
        try {
            return MainClass.load(jar.path());
        } catch (ProgramFormatException e) {
            Errno errno = switch (e.defect()) {
                case NO_SUCH_FILE -> Errno.ENOENT;
                case UNREADABLE -> Errno.EACCES;
                default -> Errno.ENOEXEC;
            };
            throw new KernelException(errno, "load: " + e.getMessage(), e);
        }
    }

    String name() {
        return program.name();
    }

    @Override
    public void fit(Task task) {
        switch (program) {
            case Program.Code code ->
                task.becomeStackful(self ->
                        ExitCall.exitGroup(self, code.main().run(self.kernel().systemCalls())));
            case Program.Steps steps -> task.becomeStackless(steps.body().get());
            case Program.Jar _ -> task.becomeStackful(this::runMain);
        }
    }

    private void runMain(Task self) throws Exception {
        try {
            ExitCall.exitGroup(self, java.util.Objects.requireNonNull(mainClass).run(arguments.toArray(String[]::new)));
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw e instanceof Unwind ? Unwind.now() : new IllegalStateException("main threw " + e, e);
        }
    }

    @Override
    public void close() {
        if (mainClass != null) {
            mainClass.close();
        }
    }
}
