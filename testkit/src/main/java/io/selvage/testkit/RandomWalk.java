package io.selvage.testkit;

import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.Decision;

/// Each thread that could run is as likely as any other, at every step.
final class RandomWalk implements Strategy {
    private final long seed;

    RandomWalk(long seed) {
        this.seed = seed;
    }

    @Override
    public String name() {
        return "random";
    }

    @Override
    public Chooser begin(long run) {
        Dice dice = Dice.of(seed, run);
        Mishaps mishaps = new Mishaps(dice);
        return decision ->
                decision.kind() == Decision.Kind.THREAD ? dice.next(decision.options()) : mishaps.choose(decision);
    }

    @Override
    public void end() {}

    @Override
    public boolean fair() {
        return true;
    }
}
