package io.selvage.runtime;

import java.util.stream.Stream;
import jdk.internal.vm.ThreadContainer;

/// A thread container without a list: the kernel has its own table of threads and pays for only one.
///
/// Loading this class fails with [IllegalAccessError] unless `jdk.internal.vm` is exported to us.
final class UntrackedThreads extends ThreadContainer {
    private UntrackedThreads() {
        super(true);
    }

    /// Typed as an object so that verifying the caller does not load this class.
    static Object create() {
        return new UntrackedThreads();
    }

    @Override
    public String name() {
        return "selvage";
    }

    @Override
    public Stream<java.lang.Thread> threads() {
        return Stream.empty();
    }
}
