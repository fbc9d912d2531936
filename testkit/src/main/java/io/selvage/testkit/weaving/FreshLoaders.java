package io.selvage.testkit.weaving;

import org.jspecify.annotations.Nullable;

/// Gives each run of a program classes whose static fields are as they were at first. That takes a new
/// [WeavingLoader] if the run before has loaded a class with static fields that can change; without any
/// such class the same loader serves again, which saves most of a short run's time.
///
/// Used by one run at a time.
public final class FreshLoaders {
    private final WovenClasses classes;
    private @Nullable WeavingLoader current;

    /// @param classes what to load
    public FreshLoaders(WovenClasses classes) {
        this.classes = classes;
    }

    /// Begins a run.
    ///
    /// @return its loader
    public WeavingLoader next() {
        WeavingLoader present = current;
        if (present == null || present.keepsState()) {
            present = new WeavingLoader(classes);
            current = present;
        }
        return present;
    }
}
