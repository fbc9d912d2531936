package io.selvage.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OverflowTest {
    private final Scheduler scheduler = Probe.unstarted(1);
    private final Overflow overflow = new Overflow();

    @Test
    void aNewOneIsEmpty() {
        assertTrue(overflow.isEmpty());
        assertNull(overflow.take(1));
    }

    @Test
    void whatIsTakenComesInTheOrderInWhichItWasAppended() {
        List<Probe> probes = append(5);
        assertEquals(5, overflow.size());
        assertEquals(probes.subList(0, 3), chain(overflow.take(3)));
        assertEquals(2, overflow.size());
        assertEquals(probes.subList(3, 5), chain(overflow.take(3)));
        assertTrue(overflow.isEmpty());
    }

    @Test
    void nothingIsTakenWhenNothingIsAskedFor() {
        append(1);
        assertNull(overflow.take(0));
        assertNull(overflow.take(-1));
        assertFalse(overflow.isEmpty());
    }

    @Test
    void itCanBeFilledAgainAfterItWasEmptied() {
        assertEquals(append(2), chain(overflow.take(2)));
        assertEquals(append(3), chain(overflow.take(8)));
        assertNull(overflow.take(8));
    }

    @Test
    void theLastOfAChainKnowsNobodyOfThoseLeftBehind() {
        List<Probe> probes = append(2);
        assertEquals(probes.subList(0, 1), chain(overflow.take(1)));
        assertNull(probes.getFirst().next);
        assertEquals(probes.subList(1, 2), chain(overflow.take(1)));
    }

    private List<Probe> append(int count) {
        List<Probe> probes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Probe probe = Probe.idle(scheduler, i);
            overflow.append(probe);
            probes.add(probe);
        }
        return probes;
    }

    private static List<Schedulable> chain(@Nullable Schedulable first) {
        List<Schedulable> all = new ArrayList<>();
        Schedulable link = first;
        while (link != null) {
            Schedulable following = link.next;
            link.next = null;
            all.add(link);
            link = following;
        }
        return all;
    }
}
