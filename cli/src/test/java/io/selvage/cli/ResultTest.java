package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ResultTest {
    private static final Workload WORKLOAD = new Workload(1, 1, 300, 1, Workload.Mode.PROCESS);

    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        Result result = result(30, 10, 20);

        assertEquals(Duration.ofMillis(20), result.median());
        assertEquals(Duration.ofMillis(10), result.min());
        assertEquals(Duration.ofMillis(30), result.max());
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheTwoInTheMiddle() {
        assertEquals(Duration.ofMillis(25), result(40, 10, 30, 20).median());
    }

    @Test
    void speedAndRatioAreTakenAtTheMedian() {
        assertEquals(15_000, result(10, 20, 900).messagesPerSecond());
        assertEquals(2.5, result(50).ratioTo(result(20)));
    }

    @Test
    void thereIsNoResultWithoutRounds() {
        assertThrows(IllegalArgumentException.class, () -> result());
    }

    private static Result result(long... milliseconds) {
        List<Duration> times =
                LongStream.of(milliseconds).mapToObj(Duration::ofMillis).toList();
        return new Result("subject", WORKLOAD, times);
    }
}
