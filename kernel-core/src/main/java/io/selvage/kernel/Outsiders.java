package io.selvage.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/// Platform threads that code in a deterministic kernel has started, or has given work to. The machine cannot
/// control them, and what they do to what simulated threads share comes at some moment.
final class Outsiders {
    private static final int MOST = 32;

    private Outsiders() {}

    /// {@return the names of those that run now: platform threads started by virtual ones, which land in the
    /// group of these unless they say otherwise, and the common pool if it is at work}
    static List<String> alive() {
        List<String> names = new ArrayList<>();
        java.lang.Thread[] found = new java.lang.Thread[MOST];
        int count = Group.OF_VIRTUAL_THREADS.enumerate(found);
        for (int i = 0; i < count; i++) {
            names.add("thread " + found[i].getName());
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
