package io.selvage.scheduler;

import io.selvage.runtime.AsymmetricFence;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A carrier and those who want its core, step by step. What the fence is good for a model of the memory
/// without reordering cannot show: that is left to the stress tests.
@Tag("lincheck")
class TieLincheckTest {
    @BeforeAll
    static void findTheFence() {
        var _ = AsymmetricFence.heavy();
    }

    /// Several want the core, one after the other, and none of them takes it.
    @Test
    void whoComesBackHasACoreThatNobodyHasTaken() {
        Together.explore(8_000, () -> new Together.Scene() {
            private final Tie tie = new Tie();
            private boolean kept;

            @Override
            public List<Runnable> actors() {
                return List.of(() -> kept = tie.comeBack(), () -> {
                    for (int attempt = 0; attempt < 2; attempt++) {
                        if (tie.loosen(Thread.currentThread())) {
                            tie.keep();
                        }
                    }
                });
            }

            @Override
            public void check() {
                if (!kept) {
                    throw new IllegalStateException("it takes its core for lost, and nobody else has it");
                }
            }
        });
    }

    @Test
    void theCoreIsUsedByOneAtATime() {
        Together.explore(1_000, () -> new Together.Scene() {
            private final Tie tie = new Tie();
            private volatile int users;
            private volatile boolean crowded;

            @Override
            public List<Runnable> actors() {
                return List.of(
                        () -> {
                            if (tie.enter()) {
                                use();
                            }
                            tie.exit();
                            if (tie.comeBack()) {
                                use();
                            }
                        },
                        () -> {
                            if (tie.loosen(Thread.currentThread())) {
                                use();
                                tie.lose();
                            }
                        });
            }

            @SuppressWarnings("NonAtomicVolatileUpdate") // Nobody else is to be there.
            private void use() {
                users++;
                crowded |= users != 1;
                users--;
            }

            @Override
            public void check() {
                if (crowded) {
                    throw new IllegalStateException("two have used the core at once");
                }
            }
        });
    }
}
