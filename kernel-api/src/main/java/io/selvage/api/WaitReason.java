package io.selvage.api;

import java.util.List;

/// What a thread waits for.
///
/// @param what what, for people: `bytes in a pipe`, `a child`, `java.util.concurrent.locks...`
/// @param enders the threads that could end the wait, as far as the kernel knows; empty if it knows none
public record WaitReason(String what, List<Thread> enders) {
    /// Keeps a copy of the list.
    public WaitReason {
        enders = List.copyOf(enders);
    }
}
