package io.selvage.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class VirtualThreadsTest {
    private final Queue<Runnable> runnable = new ArrayDeque<>();

    @Test
    void accessIsGrantedInThisBuildToPlatformAndVirtualCallers() {
        VirtualThreads.requireAccess();
        CompletableFuture.runAsync(VirtualThreads::requireAccess, java.lang.Thread::startVirtualThread)
                .join();
    }

    @Test
    void accessIsProvenEvenIfTheCallerIsInterrupted() {
        java.lang.Thread.currentThread().interrupt();
        VirtualThreads.requireAccess();
        assertTrue(java.lang.Thread.interrupted());
    }

    @Test
    void aThreadRunsOnlyWhereItsSchedulerRunsIt() {
        List<String> steps = new ArrayList<>();
        java.lang.Thread thread = VirtualThreads.newThread(runnable::add, "worker", () -> {
            steps.add("before the yield");
            yieldOnce();
            steps.add("after the yield");
        });
        assertTrue(runnable.isEmpty());

        VirtualThreads.start(thread);
        assertEquals(List.of(), steps);
        runnable.remove().run();
        assertEquals(List.of("before the yield"), steps);
        runnable.remove().run();
        assertEquals(List.of("before the yield", "after the yield"), steps);

        assertTrue(runnable.isEmpty());
        assertFalse(thread.isAlive());
        assertTrue(thread.isVirtual());
        assertEquals("worker", thread.getName());
    }

    @Test
    void aThreadMayHaveNoName() {
        assertEquals("", VirtualThreads.newThread(runnable::add, null, () -> {}).getName());
    }

    @Test
    void aThreadStartsOnlyOnce() {
        java.lang.Thread thread = VirtualThreads.newThread(runnable::add, null, () -> {});
        VirtualThreads.start(thread);
        assertThrows(IllegalThreadStateException.class, () -> VirtualThreads.start(thread));
        runnable.remove().run();
    }

    @Test
    void aStartedThreadIsNotTrackedByTheJvm() throws ReflectiveOperationException {
        java.lang.Thread thread = VirtualThreads.newThread(runnable::add, null, () -> {});
        VirtualThreads.start(thread);
        var container = java.lang.Thread.class.getDeclaredMethod("threadContainer");
        container.setAccessible(true);
        assertTrue(container.invoke(thread).toString().startsWith("selvage"));
        runnable.remove().run();
    }

    @Test
    void joiningAnUntrackedThreadReturnsWhenItEnds() throws InterruptedException {
        java.lang.Thread thread =
                VirtualThreads.newThread(continuation -> new java.lang.Thread(continuation).start(), null, () -> {});
        VirtualThreads.start(thread);
        thread.join();
        assertFalse(thread.isAlive());
    }

    @Test
    void theContinuationLeadsToItsThreadAlsoForThreadsThatUserCodeCreates() {
        List<java.lang.Thread> created = new ArrayList<>();
        java.lang.Thread outer = VirtualThreads.newThread(
                runnable::add, "outer", () -> created.add(java.lang.Thread.startVirtualThread(() -> {})));
        VirtualThreads.start(outer);

        Runnable first = runnable.remove();
        assertSame(outer, VirtualThreads.threadOf(first));
        first.run();
        Runnable second = runnable.remove();
        assertSame(created.getFirst(), VirtualThreads.threadOf(second));
        second.run();
    }

    @Test
    void anyOtherRunnableIsNoContinuation() {
        assertThrows(IllegalArgumentException.class, () -> VirtualThreads.threadOf(() -> {}));
    }

    @Test
    void theCarrierOfAPlatformThreadIsItself() {
        assertSame(java.lang.Thread.currentThread(), VirtualThreads.currentCarrier());
    }

    @Test
    void theCarrierIsKnownAfterEveryMigration() {
        // Long enough for the loop to be compiled: a carrier remembered across a yield would show as a difference.
        int migrations = 20_000;
        int yieldsBetween = 5;
        List<String> wrong = new ArrayList<>();
        var carrier = new AtomicReference<java.lang.Thread>();
        java.lang.Thread nomad = VirtualThreads.newThread(runnable::add, "nomad", () -> {
            for (int round = 0; round < migrations * yieldsBetween; round++) {
                java.lang.Thread seen = VirtualThreads.currentCarrier();
                if (seen != carrier.get()) {
                    wrong.add("round=" + round + ", seen=" + seen + ", carrier=" + carrier);
                }
                yieldOnce();
            }
        });
        VirtualThreads.start(nomad);

        try (var otherCarrier = Executors.newSingleThreadExecutor()) {
            Runnable fewSlices = () -> {
                carrier.set(java.lang.Thread.currentThread());
                for (int slice = 0; slice < yieldsBetween && !runnable.isEmpty(); slice++) {
                    runnable.remove().run();
                }
            };
            while (nomad.isAlive()) {
                fewSlices.run();
                CompletableFuture.runAsync(fewSlices, otherCarrier).join();
            }
        }
        assertEquals(List.of(), wrong);
    }

    @Test
    void socketPollersStayAwayFromTheSchedulerOfTheFirstThreadThatReads() throws Exception {
        VirtualThreads.initialiseJdkPollers();
        BlockingQueue<Runnable> inbox = new LinkedBlockingQueue<>();
        List<java.lang.Thread> scheduled = new ArrayList<>();
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            java.lang.Thread reader = VirtualThreads.newThread(inbox::add, "reader", () -> readOneByte(server));
            VirtualThreads.start(reader);
            while (reader.getState() == java.lang.Thread.State.RUNNABLE) {
                resume(inbox, scheduled);
            }
            try (var socket = server.accept()) {
                socket.getOutputStream().write(1);
                while (reader.isAlive()) {
                    resume(inbox, scheduled);
                }
            }
            assertTrue(scheduled.size() > 1, "the reader was expected to wait");
            assertEquals(Set.of(reader), Set.copyOf(scheduled));
        }
    }

    @Test
    void theTimersOfParkedThreadsAreStartedAhead() {
        VirtualThreads.initialiseJdkPollers();
        assertTrue(java.lang.Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("VirtualThread-unparker")));
    }

    @Test
    void theHelpersMayBeStartedFromAVirtualThread() {
        CompletableFuture.runAsync(VirtualThreads::initialiseJdkPollers, java.lang.Thread::startVirtualThread)
                .join();
    }

    private static void resume(BlockingQueue<Runnable> inbox, List<java.lang.Thread> scheduled)
            throws InterruptedException {
        Runnable continuation = inbox.take();
        scheduled.add(VirtualThreads.threadOf(continuation));
        continuation.run();
    }

    private static void readOneByte(ServerSocket server) {
        try (var socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
            assertEquals(1, socket.getInputStream().read());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    // The point of these tests is where a thread goes when it yields.
    @SuppressWarnings("ThreadPriorityCheck")
    private static void yieldOnce() {
        java.lang.Thread.yield();
    }
}
