package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.ExitReport;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KillStep;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.StandardStreams;
import io.selvage.api.SystemCalls;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Code that catches what tells it to end, and goes on.
@Timeout(60)
class DeafToItsEndTest {
    @TempDir
    private Path folder;

    private final AtomicReference<java.lang.@Nullable Thread> thread = new AtomicReference<>();
    private final AtomicInteger rounds = new AtomicInteger();

    @SuppressWarnings("InfiniteLoopStatement")
    private int callForEver(SystemCalls sys) {
        thread.set(java.lang.Thread.currentThread());
        for (; ; ) {
            try {
                rounds.incrementAndGet();
                sys.getpid();
                sys.schedYield();
            } catch (Throwable swallowed) {
                assertNotNull(swallowed);
            }
        }
    }

    @Test
    void itSleepsForEverInAKernelCall() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            Process deaf = kernel.spawn(Program.of("deaf", this::callForEver));
            Inside.until(() -> rounds.get() > 10);
            deaf.kill(Signal.KILL);
            assertEquals(ExitStatus.killed(Signal.KILL), deaf.waitFor());
            java.lang.Thread body = thread.get();
            assertNotNull(body);
            // Whether it was given up before or after, it comes to rest, whatever wakes it.
            Inside.until(() -> body.getState() == java.lang.Thread.State.WAITING);
            int before = rounds.get();
            body.interrupt();
            LockSupport.unpark(body);
            assertEquals(7, kernel.spawn(Program.of("next", _ -> 7)).waitFor().code());
            assertEquals(before, rounds.get());
        }
    }

    @Test
    void aJarThatComputesIsUnwoundAtAPoll() throws Exception {
        ExitReport report = killedWhileItRuns("""
                public class Main {
                    static volatile long count;

                    public static void main(String[] args) {
                        System.out.print('r');
                        for (;;) {
                            count++;
                        }
                    }
                }
                """);
        // Unless the host lets it wait: then it has lost its core first.
        assertTrue(report.furthestStep().compareTo(KillStep.POLLED) >= 0, report::toString);
    }

    @Test
    void aJarThatCatchesWhatAPollThrowsSleepsForEver() throws Exception {
        Set<java.lang.Thread> before = strays();
        ExitReport report = killedWhileItRuns("""
                public class Main {
                    static volatile long count;

                    public static void main(String[] args) {
                        System.out.print('r');
                        for (;;) {
                            try {
                                for (;;) {
                                    count++;
                                }
                            } catch (Throwable swallowed) {
                                synchronized (swallowed) {
                                    count = 0;
                                }
                            }
                        }
                    }
                }
                """);
        assertTrue(report.furthestStep().compareTo(KillStep.ABANDONED) >= 0, report::toString);
        Inside.until(() -> before.containsAll(strays()));
    }

    /// Platform threads that have lost their core and run on; other tests may have left some.
    private static Set<java.lang.Thread> strays() {
        return java.lang.Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().startsWith("selvage-stray"))
                .collect(Collectors.toSet());
    }

    private static boolean isInItsCode(Process process) {
        return process.threads().stream()
                .anyMatch(each -> !each.stack().isEmpty()
                        && each.stack().getFirst().getClassName().equals("Main"));
    }

    private ExitReport killedWhileItRuns(String source) throws Exception {
        Path jar = Jar.of(folder, source);
        try (Kernel kernel = Inside.boot(1)) {
            Process process = kernel.spawn(StandardStreams.PIPES, Program.jar(jar));
            assertEquals('r', process.stdout().read());
            Inside.until(() -> isInItsCode(process));
            process.kill(Signal.KILL);
            assertEquals(ExitStatus.killed(Signal.KILL), process.waitFor());
            return Objects.requireNonNull(process.exitReport());
        }
    }

    @Test
    void onADeterministicMachineItIsGivenUpAfterTenMilliseconds() throws Exception {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(3))) {
            Process deaf = kernel.spawn(Program.of("deaf", this::callForEver));
            kernel.spawn(Program.of("killer", sys -> {
                        while (rounds.get() <= 10) {
                            sys.schedYield();
                        }
                        sys.kill(deaf.pid(), Signal.KILL.number());
                        return 0;
                    }))
                    .waitFor();
            assertEquals(ExitStatus.killed(Signal.KILL), deaf.waitFor());
            ExitReport report = deaf.exitReport();
            assertNotNull(report);
            assertEquals(KillStep.ABANDONED, report.furthestStep());
        }
    }
}
