package io.selvage.runtime;

/// A class loader whose classes read virtual time where they ask for the real one: see [VirtualTime].
public interface TimedLoader {}
