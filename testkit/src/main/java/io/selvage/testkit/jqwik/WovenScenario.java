package io.selvage.testkit.jqwik;

import io.selvage.testkit.Scenario;
import java.io.Serializable;

/// A scenario that is run in woven copies of its classes, so that its accesses of variables, its monitors and its
/// threads are under control. That is why it is serialised and read back for every run: whatever a lambda
/// captures must be serialisable, and each run has its own copy of it.
///
/// It must not use fields or methods of an object around it, unless that is serialisable too.
@FunctionalInterface
public interface WovenScenario extends Scenario, Serializable {}
