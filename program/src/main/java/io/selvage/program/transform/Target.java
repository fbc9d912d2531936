package io.selvage.program.transform;

import org.jspecify.annotations.Nullable;

/// A static method that a rerouted site calls instead; for instance calls with the class that its first
/// parameter has.
record Target(String owner, String name, @Nullable String receiver) {}
