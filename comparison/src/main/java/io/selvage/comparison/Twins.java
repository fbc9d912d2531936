package io.selvage.comparison;

import io.selvage.testkit.Scenario;
import java.util.function.Supplier;

/// The programs of the catalogue as the test kit runs them. Its implementation is woven, so it and its caller share
/// no class of the catalogue.
public interface Twins {
    /// Finds a program with its bug.
    ///
    /// @param name the bug's name
    /// @return makes one program for each run
    Supplier<Scenario> buggy(String name);

    /// Finds a program without its bug.
    ///
    /// @param name the bug's name
    /// @return makes one program for each run
    Supplier<Scenario> fixed(String name);
}
