package io.selvage.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ForkJoinPool;

/// Platform threads that code in a deterministic kernel has started, or has given work to. The machine
/// cannot control them, and what they do to what simulated threads share comes at some moment.
final class Outsiders {
    private static final int MOST = 128;

    /// Those of other kernels, by the number that no other thread ever gets.
    private final Set<Long> before = new HashSet<>();

    /// Those that run already are none of the kernel's that is about to boot.
    Outsiders() {
        started().forEach(thread -> before.add(thread.threadId()));
    }

    /// Platform threads that virtual ones have started, which land in the group of these unless they say
    /// otherwise.
    private static List<java.lang.Thread> started() {
        java.lang.Thread[] found = new java.lang.Thread[MOST];
        int count = Group.OF_VIRTUAL_THREADS.enumerate(found);
        return Arrays.asList(found).subList(0, count);
    }

    /// {@return the names of those that run now, and the common pool if it is at work}
    List<String> alive() {
        List<String> names = new ArrayList<>();
        for (java.lang.Thread thread : started()) {
            if (!before.contains(thread.threadId())) {
                names.add("thread " + thread.getName());
            }
        }
        ForkJoinPool common = ForkJoinPool.commonPool();
        if (common.getActiveThreadCount() > 0 || common.hasQueuedSubmissions()) {
            names.add("the common pool");
        }
        return names;
    }

    /// All virtual threads claim to be in one group, which holds none of them.
    private static final class Group {
        static final java.lang.ThreadGroup OF_VIRTUAL_THREADS = find();

        private static java.lang.ThreadGroup find() {
            java.lang.ThreadGroup group =
                    java.lang.Thread.ofVirtual().unstarted(() -> {}).getThreadGroup();
            if (group == null) {
                throw new IllegalStateException("a virtual thread that has not ended has no group");
            }
            return group;
        }
    }
}
