package io.selvage.testkit;

/// A finding made smaller.
///
/// @param finding the smallest schedule found that fails in the same way; the finding itself if there is none
///     smaller. It has been replayed and failed again
/// @param original the finding that it comes from
/// @param attempts how many runs it took
public record Shrunk(Finding finding, Finding original, int attempts) {}
