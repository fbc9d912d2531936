package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// The number space against a plain set (MODEL 5, invariants 6 and 7).
class PidAllocatorProperties {
    /// What the allocator promises, without the bit tricks.
    private static final class Model {
        private final int pidMax;
        private final TreeSet<Integer> busy = new TreeSet<>(List.of(0, 1, 2));
        private int last = 2;

        Model(int pidMax) {
            this.pidMax = pidMax;
        }

        int allocate() {
            int found = firstFree(last + 1);
            if (found < 0) {
                found = firstFree(300);
            }
            if (found >= 0) {
                busy.add(found);
                last = found;
            }
            return found;
        }

        private int firstFree(int from) {
            for (int number = from; number < pidMax; number++) {
                if (!busy.contains(number)) {
                    return number;
                }
            }
            return -1;
        }
    }

    /// A positive step allocates so many numbers, another frees one: which, it says by its size.
    @Property(tries = 500)
    void itGivesTheNumbersOfTheModel(
            @ForAll @IntRange(min = 301, max = 700) int pidMax,
            @ForAll @Size(max = 60) List<@IntRange(min = -1_000, max = 120) Integer> steps) {
        PidAllocator allocator = new PidAllocator(pidMax);
        Model model = new Model(pidMax);
        List<Integer> held = new ArrayList<>();
        for (int step : steps) {
            for (int i = 0; i < step; i++) {
                int number = allocator.allocate();
                assertEquals(model.allocate(), number);
                if (number >= 0) {
                    held.add(number);
                }
            }
            for (int i = 0; i > step / 10 && !held.isEmpty(); i--) {
                int freed = held.remove(/* index */ Math.floorMod(step * 31 + i, held.size()));
                allocator.free(freed);
                model.busy.remove(freed);
            }
            assertEquals(model.busy.size(), allocator.busyCount());
        }
    }

    @Property(tries = 50)
    void invariant7WhatIsFreedCanBeHadAgain(
            @ForAll @IntRange(min = 301, max = 2_000) int pidMax, @ForAll @IntRange(min = 1, max = 4) int rounds) {
        PidAllocator allocator = new PidAllocator(pidMax);
        for (int round = 0; round < rounds; round++) {
            List<Integer> all = new ArrayList<>();
            for (int number = allocator.allocate(); number >= 0; number = allocator.allocate()) {
                all.add(number);
            }
            int available = round == 0 ? pidMax - 3 : pidMax - 300;
            assertEquals(available, all.size());
            assertEquals(available + 3, allocator.busyCount());
            all.forEach(allocator::free);
            assertEquals(3, allocator.busyCount());
        }
    }

    @Example
    void theLargestSpaceEndsBelowItsBound() {
        PidAllocator allocator = new PidAllocator(4_194_304);
        int last = 2;
        for (int number = allocator.allocate(); number >= 0; number = allocator.allocate()) {
            assertEquals(last + 1, number);
            last = number;
        }
        assertEquals(4_194_303, last);
        allocator.free(299);
        assertEquals(-1, allocator.allocate());
        allocator.free(4_194_303);
        assertEquals(4_194_303, allocator.allocate());
    }

    @Example
    void freeingANumberTwiceIsFound() {
        PidAllocator allocator = new PidAllocator(400);
        int number = allocator.allocate();
        allocator.free(number);
        try {
            allocator.free(number);
        } catch (AssertionError expected) {
            assertTrue(String.valueOf(expected.getMessage()).contains("freed twice: " + number));
            return;
        }
        throw new IllegalStateException("tests must run with assertions");
    }
}
