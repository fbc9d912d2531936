package io.selvage.bugs;

import java.util.concurrent.atomic.AtomicIntegerArray;

/// Lamport's bakery without the sign that says "I am drawing a number". Whoever does not get in after two looks
/// leaves.
///
/// Kind: broken lock. Shows as an exception. Fewest preemptions: 2.
/// Known from: Lamport (1974), who explains what the sign is for.
///
/// 1. A finds no numbers and draws 1, but has not shown it yet.
/// 2. B draws 1, sees no number of A, and is in.
/// 3. A shows 1, which as the lower index goes before the 1 of B, and is in too.
abstract class Bakery implements Scenario {
    private static final int ATTEMPTS = 2;

    private final AtomicIntegerArray drawing = new AtomicIntegerArray(2);
    private final AtomicIntegerArray numbers = new AtomicIntegerArray(2);
    private final CriticalSection section = new CriticalSection();

    abstract boolean mayBeDrawing(int customer);

    boolean drawing(int customer) {
        return drawing.get(customer) != 0;
    }

    private void draw(int me) {
        drawing.set(me, 1);
        int highest = Math.max(numbers.get(0), numbers.get(1));
        numbers.set(me, highest + 1);
        drawing.set(me, 0);
    }

    private boolean goesBefore(int me, int other) {
        if (mayBeDrawing(other)) {
            return false;
        }
        int mine = numbers.get(me);
        int others = numbers.get(other);
        return others == 0 || mine < others || (mine == others && me < other);
    }

    private void pass(int me) {
        draw(me);
        for (int i = 0; i < ATTEMPTS; i++) {
            if (goesBefore(me, 1 - me)) {
                section.pass();
                break;
            }
        }
        numbers.set(me, 0);
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(() -> pass(0), () -> pass(1));
    }

    static final class Buggy extends Bakery {
        @Override
        boolean mayBeDrawing(int customer) {
            return false;
        }
    }

    static final class Fixed extends Bakery {
        @Override
        boolean mayBeDrawing(int customer) {
            return drawing(customer);
        }
    }
}
