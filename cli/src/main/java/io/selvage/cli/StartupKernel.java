package io.selvage.cli;

import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.OpenFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.SpawnActions;
import io.selvage.api.StandardStream;
import io.selvage.api.StandardStreams;
import io.selvage.api.SystemCalls;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The side of `selvage startup` that runs the program in a kernel, in a JVM of its own; it prints bare
/// figures, one a line.
final class StartupKernel {
    /// So many that what all share is there.
    private static final int FIRST = 5;

    private final Path jar;
    private final List<String> arguments;
    private final PrintWriter out;

    StartupKernel(Path jar, List<String> arguments, PrintWriter out) {
        this.jar = jar;
        this.arguments = arguments;
        this.out = out;
    }

    private static Kernel boot() {
        return Kernel.boot(KernelConfig.cores(Runtime.getRuntime().availableProcessors())
                .programCache(ProgramFolder.standard())
                .stallTime(Duration.ZERO)
                .closeTimeout(Duration.ofMillis(500)));
    }

    /// Prints the nanoseconds of CPU time of each start.
    int starts(int many) throws InterruptedException {
        CpuTime.ofThisJvm();
        try (Kernel kernel = boot()) {
            var streams = StandardStreams.INHERITED
                    .withInput(StandardStream.from(InputStream.nullInputStream()))
                    .withOutput(StandardStream.to(OutputStream.nullOutputStream()))
                    .withError(StandardStream.OUTPUT);
            for (int i = 0; i < many; i++) {
                long before = CpuTime.ofThisJvm();
                Process process = kernel.spawn(streams, Program.jar(jar), arguments.toArray(String[]::new));
                int code = process.waitFor().toShellCode();
                long used = CpuTime.ofThisJvm() - before;
                if (code != 0) {
                    return code;
                }
                out.println(used);
            }
        }
        out.flush();
        return 0;
    }

    /// Prints, in bytes, what each of that many instances takes beyond the first few: of the host's
    /// memory, of the heap, for classes; and what the JVM takes with those.
    int idle(int many) throws InterruptedException {
        try (Kernel kernel = boot()) {
            var parent = Program.of("startup", sys -> {
                measure(sys, many);
                return 0;
            });
            var streams = StandardStreams.INHERITED
                    .withOutput(StandardStream.to(OutputStream.nullOutputStream()))
                    .withError(StandardStream.OUTPUT);
            return kernel.spawn(streams, parent).waitFor().toShellCode();
        }
    }

    private void measure(SystemCalls sys, int many) throws Exception {
        // Nobody writes to it, and nobody closes it.
        PipeEnds silence = sys.pipe2(OpenFlags.O_CLOEXEC);
        IdleMemory.useHeap();
        Figures before = start(sys, silence, FIRST);
        Figures after = start(sys, silence, many);
        out.println((after.size - before.size) / many);
        out.println((after.heap - before.heap) / many);
        out.println((after.classes - before.classes) / many);
        out.println(before.size);
        out.flush();
    }

    private record Figures(long size, long heap, long classes) {}

    private Figures start(SystemCalls sys, PipeEnds silence, int many) throws Exception {
        for (int i = 0; i < many; i++) {
            sys.spawn(SpawnActions.NONE.dup2(silence.readEnd(), 0), Program.jar(jar), arguments.toArray(String[]::new));
            IdleMemory.awaitRestOfThisJvm();
        }
        // Collects twice: what the first one finds unreachable may have to be cleaned up first.
        IdleMemory.liveHeap();
        IdleMemory.awaitRestOfThisJvm();
        long heap = IdleMemory.liveHeap();
        return new Figures(IdleMemory.size(ProcessHandle.current().pid()), heap, IdleMemory.ofClasses());
    }
}
