package io.selvage.comparison;

import io.selvage.bugs.KnownBug;
import io.selvage.testkit.Failure;
import io.selvage.testkit.KernelTarget;
import io.selvage.testkit.Outcome;
import io.selvage.testkit.Setting;
import io.selvage.testkit.weaving.WeavingLoader;
import io.selvage.testkit.weaving.WovenClasses;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;

/// A known bug, woven by a loader of its own, with what runs it.
final class Subject {
    private static final String WOVEN_TWINS = "io.selvage.comparison.woven.WovenTwins";

    /// The longest of the programs that end takes some hundred steps.
    private static final Setting SETTING = Setting.DEFAULT.stepLimit(10_000);

    private static final WovenClasses WOVEN = new WovenClasses(
            Subject.class.getClassLoader(),
            List.of("io.selvage.bugs.", "io.selvage.comparison.woven."),
            List.of("io.selvage."));

    private final KnownBug bug;
    private final Twins twins;

    Subject(KnownBug bug) {
        this.bug = bug;
        twins = weave();
    }

    private static Twins weave() {
        try {
            Class<?> type = Class.forName(WOVEN_TWINS, true, new WeavingLoader(WOVEN));
            return (Twins) MethodHandles.publicLookup()
                    .findConstructor(type, MethodType.methodType(void.class))
                    .invoke();
        } catch (Throwable e) {
            throw new IllegalStateException("cannot load " + WOVEN_TWINS, e);
        }
    }

    KnownBug bug() {
        return bug;
    }

    /// {@return runs the program with the bug; to be closed}
    KernelTarget buggy() {
        return KernelTarget.of(SETTING, twins.buggy(bug.name()));
    }

    /// {@return runs the program without it; to be closed}
    KernelTarget fixed() {
        return KernelTarget.of(SETTING, twins.fixed(bug.name()));
    }

    /// Whether a run shows the bug in the way in which it is known to show.
    boolean shows(Outcome outcome) {
        if (!(outcome instanceof Failure failure)) {
            return false;
        }
        return switch (bug.failure()) {
            case THROWS -> failure.kind() == Failure.Kind.UNCAUGHT_EXCEPTION;
            case DEADLOCK -> failure.kind() == Failure.Kind.DEADLOCK || failure.kind() == Failure.Kind.LOST_WAKE_UP;
            case LIVELOCK -> failure.kind() == Failure.Kind.LIVELOCK;
        };
    }
}
