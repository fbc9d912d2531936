package io.selvage.api;

/// What [SystemCalls#pipe()] returns.
///
/// @param readEnd the descriptor to read from
/// @param writeEnd the descriptor to write to
public record PipeEnds(int readEnd, int writeEnd) {}
