package io.selvage.kernel;

/// A list of semaphore operations to undo: shared with `CLONE_SYSVSEM`. It is made when it is first
/// shared. There are no semaphores yet, so that who shares it is all that it says.
final class SemUndo {
    SemUndo() {}
}
