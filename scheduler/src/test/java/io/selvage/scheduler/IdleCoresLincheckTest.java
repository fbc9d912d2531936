package io.selvage.scheduler;

import java.util.Set;
import java.util.TreeSet;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.ThreadIdGen;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The set of idle cores is linearizable: whatever calls come together, they have the results that they
/// would have one after the other. Each thread of a scenario is the carrier of one core.
@Tag("lincheck")
class IdleCoresLincheckTest {
    private static final int THREADS = 3;

    @Test
    void callsThatComeTogetherActOneAfterTheOther() {
        new ModelCheckingOptions()
                .threads(THREADS)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(2)
                .iterations(12)
                .invocationsPerIteration(300)
                .sequentialSpecification(OneAfterTheOther.class)
                .check(Together.class);
    }

    /// Only the carrier of a core adds it, and only if it is not there.
    public static class Together {
        private final IdleCores idle = new IdleCores(THREADS);
        private final boolean[] counted = new boolean[THREADS + 2];

        public Together() {}

        @Operation
        public boolean add(@Param(gen = ThreadIdGen.class) int thread) {
            int core = core(thread);
            if (idle.contains(core)) {
                return false;
            }
            idle.add(core);
            return true;
        }

        @Operation
        public boolean claim(@Param(gen = IntGen.class, conf = "0:2") int core) {
            return idle.claim(core);
        }

        @Operation
        public boolean contains(@Param(gen = IntGen.class, conf = "0:2") int core) {
            return idle.contains(core);
        }

        @Operation
        public boolean isEmpty() {
            return idle.isEmpty();
        }

        @Operation
        public boolean searchAlone(@Param(gen = ThreadIdGen.class) int thread) {
            boolean starts = !counted[thread] && idle.startSearchingAlone();
            counted[thread] |= starts;
            return starts;
        }

        @Operation
        public boolean searchOnBehalf(@Param(gen = ThreadIdGen.class) int thread) {
            if (counted[thread]) {
                return false;
            }
            idle.startSearchingOnBehalf();
            counted[thread] = true;
            return true;
        }

        @Operation
        public boolean stopSearching(@Param(gen = ThreadIdGen.class) int thread) {
            if (!counted[thread]) {
                return false;
            }
            counted[thread] = false;
            return idle.stopSearching();
        }
    }

    /// The same, by what anybody would write who has no other threads to think of.
    public static class OneAfterTheOther {
        private final Set<Integer> idle = new TreeSet<>();
        private final Set<Integer> searching = new TreeSet<>();

        public OneAfterTheOther() {}

        public boolean add(int thread) {
            return idle.add(core(thread));
        }

        public boolean claim(int core) {
            return idle.remove(core);
        }

        public boolean contains(int core) {
            return idle.contains(core);
        }

        public boolean isEmpty() {
            return idle.isEmpty();
        }

        public boolean searchAlone(int thread) {
            return searching.isEmpty() && searching.add(thread);
        }

        public boolean searchOnBehalf(int thread) {
            return searching.add(thread);
        }

        public boolean stopSearching(int thread) {
            return searching.remove(thread) && searching.isEmpty();
        }
    }

    private static int core(int thread) {
        return thread % THREADS;
    }
}
