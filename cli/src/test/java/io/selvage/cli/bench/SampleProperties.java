package io.selvage.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collections;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;

final class SampleProperties {
    @Property
    void theMedianSplitsTheNumbersInHalves(
            @ForAll @Size(min = 1, max = 30) List<@DoubleRange(min = 0, max = 1e9) Double> numbers) {
        double median = new Sample(numbers).median();
        long below = numbers.stream().filter(number -> number < median).count();
        long above = numbers.stream().filter(number -> number > median).count();
        assertTrue(below <= numbers.size() / 2);
        assertTrue(above <= numbers.size() / 2);
    }

    @Property
    void oneOutlierAmongManyMovesTheSpreadOnlyWithinTheOthers(
            @ForAll @Size(min = 9, max = 30) List<@DoubleRange(min = 100, max = 200) Double> numbers) {
        List<Double> disturbed = new java.util.ArrayList<>(numbers);
        disturbed.set(0, 1e12);
        double range = 200 - 100;
        assertTrue(new Sample(disturbed).spread() <= range / 2);
        assertTrue(new Sample(disturbed).median() <= Collections.max(disturbed.subList(1, disturbed.size())));
    }

    @Example
    void theSpreadIsHalfTheDistanceBetweenTheQuartiles() {
        assertEquals(1.0, new Sample(List.of(5.0, 1.0, 4.0, 2.0, 3.0)).spread());
        assertEquals(0.0, new Sample(List.of(7.0)).spread());
    }

    @Example
    void theMedianOfAnEvenNumberLiesBetweenTheMiddleTwo() {
        assertEquals(2.5, new Sample(List.of(4.0, 1.0, 2.0, 3.0)).median());
    }
}
