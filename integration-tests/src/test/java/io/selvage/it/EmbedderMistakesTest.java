package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Core;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Program;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What an embedder passes in may be extreme or broken; the kernel stays whole.
@Timeout(60)
class EmbedderMistakesTest {
    private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE);

    @Test
    void anEndlessCloseTimeoutClosesLikeAnyOther() throws Exception {
        Kernel kernel = Kernel.boot(Inside.config(1).closeTimeout(FOR_EVER));
        var process = kernel.spawn(Program.of("sleeper", _ -> {
            new CountDownLatch(1).await();
            return 0;
        }));
        kernel.close();
        assertInstanceOf(ExitStatus.Killed.class, process.exitStatus());
    }

    @Test
    void anEndlessWaitEndsWithTheProcess() throws Exception {
        try (Kernel kernel = Inside.boot(1)) {
            assertEquals(
                    ExitStatus.exited(3),
                    kernel.spawn(Program.of("three", _ -> 3)).waitFor(FOR_EVER));
        }
    }

    @Test
    void aSinkThatThrowsLosesEventsAndNothingElse() throws Exception {
        try (CapturedLog log = new CapturedLog();
                Kernel kernel = Kernel.boot(Inside.config(2).events(_ -> {
                    throw new IllegalStateException("broken sink");
                }))) {
            ExitStatus status = Inside.status(kernel, sys -> {
                sys.join(sys.clone(CloneFlags.THREAD, () -> {}));
                return 4;
            });
            assertEquals(ExitStatus.exited(4), status);
            assertFalse(log.thrown().isEmpty());
        }
    }

    @Test
    void whoeverClosesSecondWaitsUntilTheKernelIsClosed() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        Kernel kernel = Kernel.boot(Inside.config(1).closeTimeout(FOR_EVER));
        CountDownLatch running = new CountDownLatch(1);
        kernel.spawn(Program.of("busy", _ -> {
            running.countDown();
            while (release.getCount() > 0) {
                java.lang.Thread.onSpinWait();
            }
            ended.incrementAndGet();
            return 0;
        }));
        running.await();
        List<java.lang.Thread> closers = List.of(closer(kernel, ended), closer(kernel, ended));
        release.countDown();
        for (java.lang.Thread closer : closers) {
            closer.join();
        }
        assertEquals(0b111, ended.get());
    }

    /// Adds a bit of its own if the process had ended when `close` returned.
    private static java.lang.Thread closer(Kernel kernel, AtomicInteger ended) {
        return java.lang.Thread.ofPlatform().start(() -> {
            kernel.close();
            ended.updateAndGet(seen -> (seen & 1) == 0 ? seen : seen == 1 ? 0b011 : 0b111);
        });
    }

    @Test
    void anInterruptedJoinIsJavasInterruptedException() throws Exception {
        Inside.kernel(1, sys -> {
            CountDownLatch never = new CountDownLatch(1);
            var other = sys.clone(CloneFlags.THREAD, never::await);
            java.lang.Thread.currentThread().interrupt();
            assertThrows(InterruptedException.class, other::join);
            assertFalse(java.lang.Thread.interrupted());
            never.countDown();
            other.join();
        });
    }

    @Test
    void aVirtualThreadThatIsUnwoundIsNotReportedAsFailed() throws Exception {
        AtomicReference<Throwable> reported = new AtomicReference<>();
        var before = java.lang.Thread.getDefaultUncaughtExceptionHandler();
        java.lang.Thread.setDefaultUncaughtExceptionHandler((_, thrown) -> reported.set(thrown));
        try {
            Inside.kernel(1, sys -> {
                java.lang.Thread.startVirtualThread(() -> sys.exitThread(1)).join();
                assertEquals(null, reported.get());
                java.lang.Thread.startVirtualThread(() -> {
                            throw new IllegalStateException("its own");
                        })
                        .join();
                assertInstanceOf(IllegalStateException.class, reported.get());
            });
        } finally {
            java.lang.Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }

    @Test
    void aKernelInsideAPinnedThreadSeesAllCpus() throws Exception {
        int cpus = Runtime.getRuntime().availableProcessors();
        try (Kernel outer = Kernel.boot(KernelConfig.cores(1))) {
            Inside.process(outer, _ -> {
                try (Kernel inner = Kernel.boot(KernelConfig.cores(cpus))) {
                    long distinct =
                            inner.cores().stream().map(Core::pinning).distinct().count();
                    assertTrue(distinct == cpus || cpus == 1 || unpinned(inner), () -> "cores=" + inner.cores());
                }
            });
        }
    }

    private static boolean unpinned(Kernel kernel) {
        return kernel.cores().getFirst().pinning() instanceof Core.Pinning.Unpinned;
    }
}
