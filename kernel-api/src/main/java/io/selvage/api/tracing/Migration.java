package io.selvage.api.tracing;

/// A thread was put on another core than the one it had been on last.
///
/// @param nanos when, by the kernel's clock
/// @param thread who
/// @param from the core it had been on
/// @param to the core it was put on
public record Migration(long nanos, TracedThread thread, int from, int to) {}
