package io.selvage.scheduler;

import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A guide that lets nothing go wrong, draws what there is to choose, and shows each step to a test.
final class QuietGuide implements Guide {
    private final SplittableRandom random;
    private final Consumer<SimulatedThread> observer;

    QuietGuide(long seed, Consumer<SimulatedThread> observer) {
        random = new SplittableRandom(seed);
        this.observer = observer;
    }

    @Override
    public Object begin(SimulatedThread thread) {
        return this;
    }

    @Override
    public int choose(SimulatedThread[] options, int count, @Nullable SimulatedThread last) {
        return random.nextInt(count);
    }

    @Override
    public boolean interferes(SimulatedThread thread) {
        return false;
    }

    @Override
    public void step(SimulatedThread thread) {
        observer.accept(thread);
    }

    @Override
    public void left(SimulatedThread thread, Departure departure) {}

    @Override
    public int delayOf(SimulatedThread thread) {
        return 0;
    }

    @Override
    public int random(int bound) {
        return random.nextInt(bound);
    }

    @Override
    public RuntimeException standstill() {
        return new IllegalStateException("everybody waits for somebody");
    }

    @Override
    public RuntimeException stuck(@Nullable Schedulable running) {
        return new IllegalStateException(running + " does not come back");
    }

    @Override
    public RuntimeException waitsForRealTime(SimulatedThread thread) {
        return new IllegalStateException(thread.schedulable() + " waits for real time");
    }

    @Override
    public void timedOut(SimulatedThread thread) {}

    @Override
    public void leaked(String sentence) {
        throw new AssertionError(sentence);
    }
}
