package io.selvage.api;

/// What two threads may share, as asked by [SystemCalls#kcmp(int, int, Resource)].
public enum Resource {
    /// The address space ([CloneFlags#CLONE_VM]).
    VM,
    /// Working directory, root and umask ([CloneFlags#CLONE_FS]).
    FS,
    /// The table of open descriptors ([CloneFlags#CLONE_FILES]).
    FILES,
    /// The signal handlers ([CloneFlags#CLONE_SIGHAND]).
    SIGHAND,
    /// The process ([CloneFlags#CLONE_THREAD]).
    PROCESS
}
