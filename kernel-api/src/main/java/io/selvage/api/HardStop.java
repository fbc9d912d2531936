package io.selvage.api;

/// Whether the kernel may make code throw that nothing else can end: [KernelConfig#hardStop(HardStop)].
///
/// A hard stop goes through the tool interface of the JVM (JVMTI): the thread is suspended wherever it
/// is, and when it goes on it throws. That is what `Thread.stop` was. It is not done in class
/// initialisers, while a class is loaded, and in the kernel; but data that a library of the JDK shares
/// within the JVM may be left as no code expects it, if the thread was about to change it.
public enum HardStop {
    /// Never: what does not end otherwise is left behind on a platform thread of its own, and computes on
    /// there.
    NEVER,

    /// When all else has failed. The JVM is attached to by then, and let go of when there is nothing more
    /// to stop.
    LAST_RESORT
}
