package io.selvage.comparison.woven;

import io.selvage.bugs.KnownBug;
import io.selvage.bugs.KnownBugs;
import io.selvage.bugs.Threads;
import io.selvage.comparison.Twins;
import io.selvage.testkit.Scenario;
import java.util.function.Supplier;

/// The known bugs with virtual threads.
public final class WovenTwins implements Twins {
    /// Made through a method handle.
    public WovenTwins() {}

    @Override
    public Supplier<Scenario> buggy(String name) {
        KnownBug bug = find(name);
        return () -> scenario(bug.buggy());
    }

    @Override
    public Supplier<Scenario> fixed(String name) {
        KnownBug bug = find(name);
        return () -> scenario(bug.fixed());
    }

    private static Scenario scenario(io.selvage.bugs.Scenario program) {
        return () -> program.run(new Threads(Thread.ofVirtual().factory()));
    }

    private static KnownBug find(String name) {
        return KnownBugs.all().stream()
                .filter(bug -> bug.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
