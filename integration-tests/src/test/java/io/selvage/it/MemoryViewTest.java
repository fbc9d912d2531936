package io.selvage.it;

import static io.selvage.it.Words.PAGE;
import static io.selvage.it.Words.PAGE_SIZE;
import static io.selvage.it.Words.word;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.MemoryCalls;
import io.selvage.api.MemoryView;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A thread's own way into its memory.
@Timeout(60)
class MemoryViewTest {
    private static final int ROUNDS = 20_000;

    @Test
    void threadsOfOneProcessSeeEachOther() throws Exception {
        Inside.bothKernels(2, 1, sys -> {
            int rounds = 300;
            Words.mapPrivate(sys);
            Thread[] threads = new Thread[3];
            for (int i = 0; i < threads.length; i++) {
                threads[i] = sys.clone(CloneFlags.THREAD, () -> {
                    MemoryView own = sys.memory();
                    for (int round = 0; round < rounds; round++) {
                        own.getAndAddInt(word(0), 1);
                        own.getAndAddLong(PAGE + 8, 2);
                    }
                });
            }
            for (Thread thread : threads) {
                sys.join(thread);
            }
            assertEquals(threads.length * rounds, sys.memory().loadInt(word(0)));
            assertEquals(2L * threads.length * rounds, sys.memory().loadLong(PAGE + 8));
        });
    }

    /// A sibling adds to two words in turn, so that a copy of any instant has them equal or one apart,
    /// and what it adds after the fork is not in the child's copy.
    @Test
    void aForkIsOneInstantForStoresThroughViews() throws Exception {
        Inside.kernel(2, sys -> {
            Words.mapPrivate(sys);
            sys.mmap(
                    PAGE + PAGE_SIZE,
                    PAGE_SIZE,
                    Words.READ_WRITE,
                    MemoryCalls.MAP_PRIVATE | MemoryCalls.MAP_ANONYMOUS | MemoryCalls.MAP_FIXED);
            Thread sibling = sys.clone(CloneFlags.THREAD, () -> {
                MemoryView own = sys.memory();
                for (int i = 1; i <= ROUNDS; i++) {
                    own.storeInt(word(0), i);
                    own.storeInt(PAGE + PAGE_SIZE, i);
                }
            });
            MemoryView view = sys.memory();
            int forks = 0;
            while (view.loadInt(PAGE + PAGE_SIZE) < ROUNDS) {
                int child = sys.clone(CloneFlags.FORK, () -> {
                            int second = sys.memory().loadInt(PAGE + PAGE_SIZE);
                            int first = sys.loadInt(word(0));
                            sys.exit(first == second || first == second + 1 ? 0 : 1);
                        })
                        .tid();
                assertEquals(0, sys.waitpid(child, WaitOptions.NONE).status());
                forks++;
            }
            sys.join(sibling);
            assertTrue(forks > 0);
        });
    }

    @Test
    void afterExecItIsTheNewMemory() throws Exception {
        Inside.kernel(1, sys -> {
            AtomicInteger seen = new AtomicInteger(-1);
            MemoryView[] kept = new MemoryView[1];
            Program second = Program.of("second", calls -> {
                Words.mapPrivate(calls);
                calls.storeInt(word(0), 6);
                seen.set(kept[0].loadInt(word(0)));
                return 0;
            });
            int child = sys.clone(CloneFlags.FORK, () -> {
                        Words.mapPrivate(sys);
                        kept[0] = sys.memory();
                        kept[0].storeInt(word(0), 5);
                        sys.exec(second);
                    })
                    .tid();
            assertEquals(0, sys.waitpid(child, WaitOptions.NONE).status());
            assertEquals(6, seen.get());
        });
    }

    @Test
    void faultsAreSignals() throws Exception {
        Inside.kernel(1, sys -> {
            Words.mapPrivate(sys);
            int child = sys.clone(CloneFlags.FORK, () -> {
                        MemoryView own = sys.memory();
                        own.storeInt(word(0), 1);
                        sys.munmap(PAGE, PAGE_SIZE);
                        own.storeInt(word(0), 2);
                    })
                    .tid();
            assertEquals(
                    Signal.SEGV.number() | 0x80,
                    sys.waitpid(child, WaitOptions.NONE).status());
            int misaligned = sys.clone(CloneFlags.FORK, () -> {
                        MemoryView own = sys.memory();
                        own.storeLong(PAGE, 1);
                        own.loadLong(PAGE + 4);
                    })
                    .tid();
            assertEquals(
                    Signal.BUS.number() | 0x80,
                    sys.waitpid(misaligned, WaitOptions.NONE).status());
        });
    }
}
