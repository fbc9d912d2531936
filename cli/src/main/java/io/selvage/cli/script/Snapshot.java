package io.selvage.cli.script;

/// Describes every actor that still exists.
final class Snapshot {
    private final World world;
    private final Trace trace;

    Snapshot(World world, Trace trace) {
        this.world = world;
        this.trace = trace;
    }

    void print() {
        for (Actor actor : world.cast().all()) {
            if (actor.condition() != Condition.NONE && actor.condition() != Condition.GONE) {
                trace.line("   @ " + actor.name() + " " + actor.condition().word());
            }
        }
    }
}
