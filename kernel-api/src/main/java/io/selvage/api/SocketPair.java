package io.selvage.api;

/// What [SocketCalls#socketpair(int, int, int)] returns. Both ends are alike.
///
/// @param first the descriptor of one end
/// @param second the descriptor of the other
public record SocketPair(int first, int second) {}
