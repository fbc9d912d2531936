package io.selvage.cli.schbench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RunTest {
    @Test
    void theRateFollowsHowBusyTheCpusAre() {
        assertEquals(300, Run.adapted(100, 90, 10), "no leaps");
        assertEquals(30, Run.adapted(100, 10, 100), "no leaps");
        assertEquals(200, Run.adapted(100, 50, 25));
        int near = Run.adapted(1_000, 50, 49);
        assertTrue(near > 1_000 && near < 1_010, "gently near the goal: " + near);
        assertEquals(1, Run.adapted(1, 1, 100));
    }

    @Test
    void threeMatricesHaveTheFootprint() {
        var load =
                new Load(1, 1, 256, 5, Duration.ZERO, new Load.Mode.Saturate(), Duration.ZERO, Duration.ofSeconds(1));
        assertEquals(104, load.rows());
        assertEquals(2, Run.gates(load));
    }

    @Test
    void roundsAreSummedUpByMedians() {
        var slow = new Spread(10, 1, 2, 3, 4, 5, 1, 9);
        var fast = new Spread(20, 0, 1, 2, 3, 4, 0, 5);
        var odd = new Spread(5, 9, 9, 9, 9, 9, 9, 99);
        assertEquals(new Spread(30, 0.5, 1.5, 2.5, 3.5, 4.5, 0, 9), Spread.median(List.of(slow, fast)));
        assertEquals(new Spread(35, 1, 2, 3, 4, 5, 0, 99), Spread.median(List.of(odd, slow, fast)));
    }
}
