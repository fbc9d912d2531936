package io.selvage.program.transform;

/// A loop that polls in every round.
record PolledLoop(int header) implements LoopPlan {
    @Override
    public void writeEntry(Writing writing) {
        writing.poll(writing.labelAt(header));
    }
}
