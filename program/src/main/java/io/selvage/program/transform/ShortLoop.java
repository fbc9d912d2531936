package io.selvage.program.transform;

/// A loop that ends after a few rounds by itself and needs no poll.
record ShortLoop(int header) implements LoopPlan {
    @Override
    public void writeEntry(Writing writing) {}
}
