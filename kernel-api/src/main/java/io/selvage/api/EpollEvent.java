package io.selvage.api;

/// What [ReadinessCalls#epollWait(int, EpollEvent\[\], int)] reports of one descriptor.
///
/// @param events what there is: a union of [PollEvents]
/// @param data the number that was given with the descriptor
public record EpollEvent(int events, long data) {}
