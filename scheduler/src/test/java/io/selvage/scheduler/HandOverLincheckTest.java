package io.selvage.scheduler;

import io.selvage.runtime.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Handing schedulables over between the inbox, the next slot and the queue of a core, and from core to
/// core: whatever calls come together, each that was handed in is picked once or waits once.
///
/// Not linearizable by intent: a thief that cannot have the claim at once goes away with nothing, and a
/// look into the inbox may miss one that is just being put there.
@Tag("lincheck")
class HandOverLincheckTest {
    private static final int ACTORS = 4;
    private static final int THREADS = 3;

    @Test
    void nobodyIsLostOrThereTwice() {
        new ModelCheckingOptions()
                .threads(THREADS)
                .actorsPerThread(ACTORS - 1)
                .actorsBefore(2)
                .actorsAfter(0)
                .minimizeFailedScenario(false)
                .iterations(6)
                .invocationsPerIteration(100)
                .verifier(EpsilonVerifier.class)
                .check(Cores.class);
    }

    @Test
    void oneOfTwoThievesHasTheClaim() {
        Together.explore(700, () -> new Claim() {
            @Override
            public List<Runnable> actors() {
                return List.of(this::tryToHold, this::tryToHold);
            }
        });
    }

    @Test
    void theOwnerOrAThiefHasTheClaim() {
        Together.explore(700, () -> new Claim() {
            @Override
            public List<Runnable> actors() {
                return List.of(this::tryToHold, () -> {
                    core.claim();
                    hold();
                });
            }
        });
    }

    private abstract static class Claim implements Together.Scene {
        final VirtualCore core = Probe.unstarted(2).cores().getFirst();
        private int holders;
        private boolean met;

        Claim() {}

        void tryToHold() {
            if (core.tryClaim()) {
                hold();
            }
        }

        void hold() {
            holders++;
            met |= holders != 1;
            holders--;
            core.release();
        }

        @Override
        public void check() {
            if (met) {
                throw new IllegalStateException("two have the claim");
            }
        }
    }

    @Test
    void anOwnerAndAThiefShareWhatWaits() {
        Together.explore(100, () -> new Race() {
            {
                put(first, 3);
            }

            @Override
            public List<Runnable> actors() {
                return List.of(
                        () -> {
                            picked(first.first());
                            first.accept(fresh());
                        },
                        this::steal);
            }
        });
    }

    @Test
    void theNextSlotGoesToTheOwnerOrToAThief() {
        Together.explore(100, () -> new Race() {
            {
                first.pushNext(fresh());
                first.tickPassed();
                first.tickPassed();
            }

            @Override
            public List<Runnable> actors() {
                return List.of(() -> picked(first.first()), this::steal);
            }
        });
    }

    @Test
    void whoIsDisplacedFromTheNextSlotIsNotTheOneStolenFromIt() {
        Together.explore(100, () -> new Race() {
            {
                first.pushNext(fresh());
                first.tickPassed();
                first.tickPassed();
            }

            @Override
            public List<Runnable> actors() {
                return List.of(() -> first.pushNext(fresh()), this::steal);
            }
        });
    }

    @Test
    void theInboxIsEmptiedByOneAtATime() {
        Together.explore(100, () -> new Race() {
            {
                first.offer(fresh());
            }

            @Override
            public List<Runnable> actors() {
                return List.of(() -> first.offer(fresh()), () -> picked(first.first()), this::steal);
            }
        });
    }

    /// Two cores. Schedulables that are handed in are made here, and each has to turn up once.
    private abstract static class Race implements Together.Scene {
        final Scheduler scheduler = Probe.unstarted(2);
        final VirtualCore first = scheduler.cores().getFirst();
        final VirtualCore second = scheduler.cores().getLast();
        private final List<Probe> all = new ArrayList<>();
        private int handedIn;
        private @Nullable Schedulable taken;

        Race() {
            for (int i = 0; i < ACTORS; i++) {
                Probe probe = Probe.idle(scheduler, i);
                probe.endRunReady();
                all.add(probe);
            }
        }

        /// {@return one that is READY and waits nowhere; called by one thread}
        Probe fresh() {
            return all.get(handedIn++);
        }

        void put(VirtualCore core, int count) {
            for (int i = 0; i < count; i++) {
                core.accept(fresh());
            }
        }

        /// By the owner of the first core.
        void picked(@Nullable Schedulable one) {
            taken = one;
        }

        /// By the owner of the second core.
        void steal() {
            first.giveTo(second, VirtualCore.MOST_STOLEN);
        }

        @Override
        public void check() {
            List<Schedulable> found = new ArrayList<>();
            if (taken != null) {
                found.add(taken);
                first.forgetRunning();
            }
            eachOnce(scheduler, found, new ArrayList<>(all.subList(0, handedIn)));
        }
    }

    private static void eachOnce(Scheduler scheduler, List<Schedulable> found, List<Schedulable> handedIn) {
        for (VirtualCore core : scheduler.cores()) {
            for (Schedulable one = Probe.take(core); one != null; one = Probe.take(core)) {
                found.add(one);
            }
        }
        RuntimeException broken = scheduler.takePolicyFailure();
        if (broken != null) {
            throw new IllegalStateException("the queue is broken", broken);
        }
        for (Schedulable one : handedIn) {
            if (!found.remove(one)) {
                throw new IllegalStateException(one + " is lost");
            }
        }
        if (!found.isEmpty()) {
            throw new IllegalStateException("there more than once: " + found);
        }
    }

    /// Two cores, each driven by one thread at most, and whoever comes from outside.
    public static class Cores {
        private final Scheduler scheduler = Probe.unstarted(2);
        private final VirtualCore first = scheduler.cores().getFirst();
        private final VirtualCore second = scheduler.cores().getLast();
        private final Probe[][] probes = new Probe[THREADS + 2][ACTORS];
        private final int[] used = new int[THREADS + 2];
        private final List<List<Schedulable>> picked = new ArrayList<>();

        public Cores() {
            for (int thread = 0; thread < probes.length; thread++) {
                for (int i = 0; i < ACTORS; i++) {
                    probes[thread][i] = new Probe(scheduler, ACTORS * thread + i, () -> Outcome.ENDED);
                    probes[thread][i].endRunReady();
                }
                picked.add(new ArrayList<>());
            }
        }

        private Probe next(int thread) {
            return probes[thread][used[thread]++];
        }

        private void pick(VirtualCore core, int thread) {
            Schedulable one = Probe.take(core);
            if (one != null) {
                picked.get(thread).add(one);
            }
        }

        @Operation
        public void offer(@Param(gen = ThreadIdGen.class) int thread) {
            first.offer(next(thread));
        }

        @Operation(nonParallelGroup = "first")
        public void pick(@Param(gen = ThreadIdGen.class) int thread) {
            pick(first, thread);
        }

        @Operation(nonParallelGroup = "first")
        public void accept(@Param(gen = ThreadIdGen.class) int thread) {
            first.accept(next(thread));
        }

        @Operation(nonParallelGroup = "first")
        public void pushNext(@Param(gen = ThreadIdGen.class) int thread) {
            first.pushNext(next(thread));
        }

        @Operation(nonParallelGroup = "second")
        public void steal() {
            first.giveTo(second, VirtualCore.MOST_STOLEN);
        }

        /// The first core has been in its dispatch for so long that its next slot may be taken.

        @Operation(nonParallelGroup = "second")
        public void stealFromStuck() {
            first.tickPassed();
            first.tickPassed();
            first.giveTo(second, VirtualCore.MOST_STOLEN);
        }

        @Operation(nonParallelGroup = "second")
        public void pickThere(@Param(gen = ThreadIdGen.class) int thread) {
            pick(second, thread);
        }

        @Validate
        public void eachIsThereOnce() {
            List<Schedulable> found = new ArrayList<>();
            picked.forEach(found::addAll);
            List<Schedulable> handedIn = new ArrayList<>();
            for (int thread = 0; thread < probes.length; thread++) {
                for (int i = 0; i < used[thread]; i++) {
                    handedIn.add(probes[thread][i]);
                }
            }
            eachOnce(scheduler, found, handedIn);
        }
    }
}
