package io.selvage.scheduler.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.selvage.api.scheduling.PolicyEnvironment;
import io.selvage.api.scheduling.SchedulingPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoliciesTest {
    private static final PolicyEnvironment NOWHERE = new PolicyEnvironment() {
        @Override
        public int core() {
            return 0;
        }

        @Override
        public long nanoTime() {
            return 0;
        }

        @Override
        public int random(int bound) {
            return 0;
        }
    };

    @Test
    void theDefaultIsTheFirst() {
        assertEquals(
                List.of("eevdf", "fifo", "round-robin", "mlfq", "edf", "lottery", "shinjuku", "chaos"),
                Policies.names());
        assertEquals(Policies.DEFAULT, Policies.names().getFirst());
    }

    @Test
    void eachNameMakesAPolicyOfItsOwnForEachCore() {
        SchedulingPolicy.Source source = Policies.named("MLFQ ");
        assertInstanceOf(Mlfq.class, source.on(NOWHERE));
        assertEquals(
                Policies.names().size(),
                Policies.names().stream()
                        .map(name -> Policies.named(name).on(NOWHERE).getClass())
                        .distinct()
                        .count());
    }

    @Test
    void aMistakeIsAnsweredWithTheNearestName() {
        var refused = assertThrows(IllegalArgumentException.class, () -> Policies.named("evdf"));
        assertEquals(
                "no scheduling policy \"evdf\", the nearest is \"eevdf\" of"
                        + " eevdf, fifo, round-robin, mlfq, edf, lottery, shinjuku, chaos",
                refused.getMessage());
    }
}
