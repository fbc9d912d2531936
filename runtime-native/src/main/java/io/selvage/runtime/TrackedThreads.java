package io.selvage.runtime;

import jdk.internal.vm.ThreadContainers;

/// The JVM's record of the virtual threads that have been started and have not ended.
public final class TrackedThreads {
    private TrackedThreads() {}

    /// Takes a virtual thread that will never run again off the record, which would keep it and all that
    /// its stack refers to.
    ///
    /// @param thread a virtual thread
    public static void forget(java.lang.Thread thread) {
        try {
            ThreadContainers.root().remove(thread);
        } catch (IllegalAccessError notExported) {
            // Without access there is nothing to be done about it.
        }
    }
}
