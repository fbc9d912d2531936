package io.selvage.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpinLockTest {
    private static final Executor PLATFORM =
            task -> java.lang.Thread.ofPlatform().daemon().start(task);

    private final SpinLock lock = new SpinLock();
    private int guarded;

    @Test
    void aFreeLockIsTakenAndGivenBack() {
        lock.acquire();
        assertTrue(lock.isHeldByCaller());
        lock.release();
        assertFalse(lock.isHeldByCaller());
        assertTrue(lock.tryAcquire());
        lock.release();
    }

    @Test
    void whatAnotherThreadHoldsCannotBeTaken() {
        lock.acquire();
        assertFalse(CompletableFuture.supplyAsync(lock::tryAcquire, PLATFORM).join());
        assertFalse(
                CompletableFuture.supplyAsync(lock::isHeldByCaller, PLATFORM).join());
        lock.release();
        assertTrue(CompletableFuture.supplyAsync(lock::tryAcquire, PLATFORM).join());
    }

    @Test
    void takingItTwiceIsCaught() {
        lock.acquire();
        assertThrows(AssertionError.class, lock::acquire);
        assertThrows(AssertionError.class, lock::tryAcquire);
        lock.release();
    }

    @Test
    void givingBackWhatOneDoesNotHoldIsCaught() {
        assertThrows(AssertionError.class, lock::release);
        CompletableFuture.runAsync(lock::acquire, PLATFORM).join();
        assertThrows(AssertionError.class, lock::release);
    }

    @Test
    void onlyOneThreadAtATimeIsInside() {
        int threads = 6;
        int rounds = 20_000;
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Executor kind = i % 2 == 0 ? PLATFORM : java.lang.Thread::startVirtualThread;
            all.add(CompletableFuture.runAsync(
                    () -> {
                        for (int round = 0; round < rounds; round++) {
                            lock.acquire();
                            guarded++;
                            lock.release();
                        }
                    },
                    kind));
        }
        all.forEach(CompletableFuture::join);
        assertEquals(threads * rounds, guarded);
    }

    @Test
    void aVirtualThreadThatWaitsStaysOnItsCarrier() {
        var dispatches = new AtomicInteger();
        var runnable = new ConcurrentLinkedQueue<Runnable>();
        int rounds = 200;
        for (int round = 0; round < rounds; round++) {
            var waiting = new CompletableFuture<Void>();
            java.lang.Thread waiter = VirtualThreads.newThread(
                    continuation -> {
                        dispatches.incrementAndGet();
                        runnable.add(continuation);
                    },
                    null,
                    () -> {
                        waiting.complete(null);
                        lock.acquire();
                        lock.release();
                    });
            lock.acquire();
            VirtualThreads.start(waiter);
            var carrier = CompletableFuture.runAsync(runnable.remove(), PLATFORM);
            waiting.join();
            for (int i = 0; i < 20; i++) {
                Affinity.yieldToOs();
            }
            lock.release();
            carrier.join();
            assertFalse(waiter.isAlive());
        }
        assertEquals(rounds, dispatches.get());
    }
}
