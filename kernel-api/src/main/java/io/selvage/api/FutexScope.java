package io.selvage.api;

/// Among whom a futex is looked for (MODEL 15). Waiting and waking meet only if they name the same scope,
/// even on the same word.
public enum FutexScope {
    /// The threads that share the caller's memory: the word is known by its address. Cheaper.
    PRIVATE,

    /// Everybody: a word of a shared mapping is known by its place in what is mapped, wherever each
    /// process has mapped it; a word of private memory by its address, as with [#PRIVATE], but apart from
    /// that.
    SHARED
}
