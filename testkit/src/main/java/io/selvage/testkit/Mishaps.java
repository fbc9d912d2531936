package io.selvage.testkit;

import io.selvage.api.simulation.Decision;

/// Answers the questions that are not about threads, the same way for every strategy that draws: a fault now and
/// then, any number that is asked for.
///
/// How rare faults are is drawn per run, from one in 8 to one in 1,024, so that some runs spend their budget of
/// faults early and others late.
final class Mishaps {
    private final Dice dice;
    private final int rarity;

    Mishaps(Dice dice) {
        this.dice = dice;
        rarity = 8 << dice.next(8);
    }

    int choose(Decision decision) {
        int options = decision.options();
        if (decision.kind() == Decision.Kind.VALUE) {
            return dice.next(options);
        }
        return dice.next(rarity) == 0 ? 1 + dice.next(options - 1) : 0;
    }
}
