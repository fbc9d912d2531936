package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.TrustLabel;
import io.selvage.program.MainClass;
import io.selvage.program.ProgramFormatException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A program made ready to run once: for a jar, its class loader.
final class ProgramImage implements AutoCloseable, CloneCall.BodyChoice {
    private final Program program;
    private final CloneCall.BodyChoice body;
    private final @Nullable Runnable end;
    private final @Nullable ImageSegments segments;
    private final @Nullable Integrity integrity;
    private final TrustLabel trust;

    private ProgramImage(
            Program program,
            CloneCall.BodyChoice body,
            @Nullable Runnable end,
            @Nullable ImageSegments segments,
            @Nullable Integrity integrity,
            TrustLabel trust) {
        this.program = program;
        this.body = body;
        this.end = end;
        this.segments = segments;
        this.integrity = integrity;
        this.trust = trust;
    }

    /// Everything that can fail fails here, before the process has a number.
    static ProgramImage load(KernelInstance kernel, Program program, List<String> arguments) {
        if (program instanceof Program.Trusted(Program bare, TrustLabel label)) {
            return load(kernel, bare, arguments).labelled(label);
        }
        if (program instanceof Program.Labelled(Program bare, Integrity label)) {
            return load(kernel, bare, arguments).labelled(label);
        }
        if (program instanceof Program.Segmented(Program code, var parts)) {
            return load(kernel, code, kernel.images().of(code.name(), parts), arguments);
        }
        return load(kernel, program, null, arguments);
    }

    private static ProgramImage load(
            KernelInstance kernel, Program program, @Nullable ImageSegments segments, List<String> arguments) {
        return switch (program) {
            case Program.Segmented segmented -> throw new IllegalArgumentException(segmented.name());
            case Program.Labelled labelled -> throw new IllegalArgumentException(labelled.name());
            case Program.Trusted trusted -> throw new IllegalArgumentException(trusted.name());
            case Program.Code code ->
                new ProgramImage(
                        program,
                        task -> task.becomeStackful(self ->
                                self.mainReturned(code.main().run(self.kernel().systemCalls()))),
                        null,
                        segments,
                        null,
                        TrustLabel.NONE);
            case Program.Confined confined ->
                new ProgramImage(
                        program,
                        task -> task.becomeConfined(self -> self.mainReturned(
                                confined.main().run(self.kernel().systemCalls()))),
                        null,
                        segments,
                        null,
                        TrustLabel.NONE);
            case Program.Steps steps -> {
                StepBody fresh = Objects.requireNonNull(steps.body().get(), "the program's supplier gave no body");
                yield new ProgramImage(
                        program, task -> task.becomeStackless(fresh), null, segments, null, TrustLabel.NONE);
            }
            case Program.Jar jar -> {
                var guest = new GuestPort(kernel, GuestStart.of(jar.settings()));
                MainClass mainClass = LoadingThread.run(kernel, () -> open(kernel, jar, guest));
                yield new ProgramImage(
                        program,
                        task -> {
                            task.becomeStackful(self -> runMain(self, mainClass, arguments));
                            guest.begin(task);
                        },
                        () -> {
                            guest.end();
                            mainClass.close();
                        },
                        segments,
                        null,
                        TrustLabel.NONE);
            }
        };
    }

    private ProgramImage labelled(Integrity label) {
        return new ProgramImage(program, body, end, segments, label, trust);
    }

    private ProgramImage labelled(TrustLabel label) {
        return new ProgramImage(program, body, end, segments, integrity, label);
    }

    private static MainClass open(KernelInstance kernel, Program.Jar jar, GuestPort guest) {
        try {
            MainClass loaded = MainClass.load(jar.path(), guest, guest.start(), kernel.programCache());
            guest.connect(loaded.inside());
            return loaded;
        } catch (ProgramFormatException e) {
            Errno errno = switch (e.defect()) {
                case NO_SUCH_FILE -> Errno.ENOENT;
                case UNREADABLE -> Errno.EACCES;
                default -> Errno.ENOEXEC;
            };
            throw new KernelException(errno, "load: " + e.getMessage(), e);
        }
    }

    /// Whether it comes from a jar.
    boolean isJar() {
        return end != null;
    }

    String name() {
        return program.name();
    }

    /// {@return its label; null if it has none}
    @Nullable
    Integrity integrity() {
        return integrity;
    }

    /// {@return how far a process is protected while it runs this}
    TrustLabel trust() {
        return trust;
    }

    boolean hasSegments() {
        return segments != null;
    }

    /// {@return the memory that a process starts with, null for an empty one}
    ///
    /// @throws KernelException `ENOMEM` if it is more than the limits allow
    ImageSegments.@Nullable Start start(Limits limits) {
        return segments == null ? null : segments.start(limits);
    }

    @Override
    public void fit(Task task) {
        body.fit(task);
    }

    private static void runMain(Task self, MainClass mainClass, List<String> arguments) throws Exception {
        try {
            self.mainReturned(mainClass.run(arguments.toArray(String[]::new)));
        } catch (Exception | Error e) {
            throw e;
        } catch (Throwable e) {
            throw e instanceof Unwind ? Unwind.now() : new IllegalStateException("main threw " + e, e);
        }
    }

    @Override
    public void close() {
        if (end != null) {
            end.run();
        }
    }
}
