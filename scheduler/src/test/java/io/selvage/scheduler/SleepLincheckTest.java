package io.selvage.scheduler;

import io.selvage.runtime.Outcome;
import java.util.BitSet;
import java.util.List;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.jetbrains.lincheck.datastructures.Validate;
import org.jetbrains.lincheck.datastructures.verifier.EpsilonVerifier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The argument at [Scheduler#signal(VirtualCore)]: a core goes to sleep and wakes up while others
/// publish work, each in its own way. The steps of the core are those of [CoreCarrier], and a note
/// instead of a parked thread.
@Tag("lincheck")
class SleepLincheckTest {
    private static final int ACTORS = 4;
    private static final int THREADS = 3;

    @Test
    void noCoreSleepsBesideWork() {
        new ModelCheckingOptions()
                .threads(THREADS)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(0)
                .minimizeFailedScenario(false)
                .iterations(6)
                .invocationsPerIteration(100)
                .verifier(EpsilonVerifier.class)
                .check(Cores.class);
    }

    /// The last case at [Scheduler#signal(VirtualCore)]: the publisher counts itself, but the core has
    /// just helped itself; it goes back to sleep, and the other publisher relies on the one who is
    /// counted.
    @Test
    void aPublisherThatFindsNobodyLooksAgainForThoseWhoReliedOnIt() {
        Together.explore(100, () -> new Together.Scene() {
            private final Scheduler scheduler = Probe.unstarted(3);
            private final VirtualCore first = scheduler.cores().get(0);
            private final VirtualCore second = scheduler.cores().get(1);
            private final VirtualCore sleeper = scheduler.cores().get(2);
            private final IdleCores idle = scheduler.idleCores();
            private final Probe one = Probe.idle(scheduler, 0);
            private final Probe other = Probe.idle(scheduler, 1);
            private boolean sleeps;

            {
                one.endRunReady();
                other.endRunReady();
                idle.add(sleeper.index());
            }

            @Override
            public List<Runnable> actors() {
                return List.of(
                        () -> {
                            first.accept(one);
                            scheduler.signal(first);
                        },
                        () -> {
                            boolean counted = !scheduler.leaveIdle(sleeper);
                            scheduler.steal(sleeper);
                            if (counted) {
                                idle.stopSearching();
                            }
                            sleeps = scheduler.joinIdle(sleeper);
                            second.accept(other);
                            scheduler.signal(second);
                        });
            }

            @Override
            public void check() {
                boolean told = !idle.contains(sleeper.index());
                if (sleeps && !told) {
                    throw new IllegalStateException("the core sleeps beside work");
                }
                if (idle.searchers() != (told ? 1 : 0)) {
                    throw new IllegalStateException(idle.searchers() + " are counted as searchers");
                }
            }
        });
    }

    /// What may run on one core only is moved from that core's inbox to its queue by another one that looks
    /// for something to take, while the core goes to sleep.
    @Test
    void aThiefThatLeavesSomethingTellsTheCoreThatItBelongsTo() {
        Together.explore(400, () -> new Together.Scene() {
            private final Scheduler scheduler = Probe.unstarted(2);
            private final VirtualCore thief = scheduler.cores().getFirst();
            private final VirtualCore sleeper = scheduler.cores().getLast();
            private final IdleCores idle = scheduler.idleCores();
            private boolean sleeps;

            {
                BitSet own = new BitSet();
                own.set(sleeper.index());
                Probe bound = Probe.idle(scheduler, 0);
                bound.initialParameters(SchedulingParameters.normal(1_024, 0, own));
                bound.endRunReady();
                sleeper.offer(bound);
            }

            @Override
            public List<Runnable> actors() {
                return List.of(() -> scheduler.steal(thief), () -> sleeps = scheduler.joinIdle(sleeper));
            }

            @Override
            public void check() {
                if (sleeps && idle.contains(sleeper.index()) && sleeper.hasWork()) {
                    throw new IllegalStateException("the core sleeps beside work");
                }
            }
        });
    }

    /// A core that is claimed for work finds it.
    @Test
    void whoWakesACoreHasPublishedBefore() {
        Together.explore(100, () -> new Together.Scene() {
            private final Scheduler scheduler = Probe.unstarted(2);
            private final VirtualCore sleeper = scheduler.cores().getLast();
            private final IdleCores idle = scheduler.idleCores();
            private final Probe one = Probe.idle(scheduler, 0);
            private boolean sleptOn;

            {
                one.endRunReady();
                one.beginRun(sleeper.index());
                one.endRunAsleep();
                idle.add(sleeper.index());
            }

            @Override
            public List<Runnable> actors() {
                return List.of(one::ready, () -> sleptOn = !idle.contains(sleeper.index()) && !sleeper.hasWork());
            }

            @Override
            public void check() {
                if (sleptOn) {
                    throw new IllegalStateException("claimed for nothing");
                }
            }
        });
    }

    /// Two cores that are busy and one that sleeps whenever it finds nothing.
    public static class Cores {
        private final Scheduler scheduler = Probe.unstarted(3);
        private final VirtualCore first = scheduler.cores().get(0);
        private final VirtualCore second = scheduler.cores().get(1);
        private final VirtualCore sleeper = scheduler.cores().get(2);
        private final IdleCores idle = scheduler.idleCores();
        private final Probe[][] probes = new Probe[THREADS + 2][ACTORS];
        private final Probe[][] sleepers = new Probe[THREADS + 2][ACTORS];
        private final int[] used = new int[THREADS + 2];
        private boolean asleep;

        public Cores() {
            for (int thread = 0; thread < probes.length; thread++) {
                for (int i = 0; i < ACTORS; i++) {
                    probes[thread][i] = new Probe(scheduler, ACTORS * thread + i, () -> Outcome.ENDED);
                    probes[thread][i].endRunReady();
                    sleepers[thread][i] = new Probe(scheduler, ACTORS * thread + i, () -> Outcome.ENDED);
                    sleepers[thread][i].endRunReady();
                    sleepers[thread][i].beginRun(i % 2 == 0 ? sleeper.index() : first.index());
                    sleepers[thread][i].endRunAsleep();
                }
            }
        }

        @Operation(nonParallelGroup = "first")
        public void publishOnFirst(@Param(gen = ThreadIdGen.class) int thread) {
            first.accept(probes[thread][used[thread]++]);
            scheduler.signal(first);
        }

        @Operation(nonParallelGroup = "second")
        public void publishOnSecond(@Param(gen = ThreadIdGen.class) int thread) {
            second.accept(probes[thread][used[thread]++]);
            scheduler.signal(second);
        }

        @Operation
        public void publishFromOutside(@Param(gen = ThreadIdGen.class) int thread) {
            sleepers[thread][used[thread]++].ready();
        }

        @Operation(nonParallelGroup = "sleeper")
        public void goRound() {
            if (asleep) {
                if (idle.contains(sleeper.index())) {
                    return;
                }
                asleep = false;
                search();
                return;
            }
            while (!sleeper.hasWork()) {
                if (scheduler.joinIdle(sleeper)) {
                    asleep = true;
                    return;
                }
                if (!scheduler.leaveIdle(sleeper)) {
                    search();
                } else if (scheduler.steal(sleeper)) {
                    scheduler.signal(sleeper);
                }
            }
            while (Probe.take(sleeper) != null) {
                // It runs all that it has.
            }
        }

        /// Counted as a searcher by whoever claimed the core.
        private void search() {
            boolean found = scheduler.steal(sleeper);
            boolean last = idle.stopSearching();
            if (found && last) {
                scheduler.signal(sleeper);
            }
        }

        @Validate
        public void nothingWaitsBesideTheSleeper() {
            boolean told = asleep && !idle.contains(sleeper.index());
            if (asleep && !told && (sleeper.hasWork() || first.hasStealable() || second.hasStealable())) {
                throw new IllegalStateException("the core sleeps beside work");
            }
            if (idle.searchers() != (told ? 1 : 0)) {
                throw new IllegalStateException(idle.searchers() + " are counted as searchers");
            }
        }
    }
}
