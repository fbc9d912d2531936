package io.selvage.it;

import java.util.List;

/// The platform threads that kernels have started and not yet ended.
final class PlatformThreads {
    private PlatformThreads() {}

    static List<String> ofKernels() {
        return java.lang.Thread.getAllStackTraces().keySet().stream()
                .map(java.lang.Thread::getName)
                .filter(name -> name.startsWith("selvage-"))
                .sorted()
                .toList();
    }

    /// Waits for threads that have been let go and are about to end.
    static void awaitNoneOfKernels() throws InterruptedException {
        for (java.lang.Thread thread : java.lang.Thread.getAllStackTraces().keySet()) {
            if (thread.getName().startsWith("selvage-")) {
                thread.join();
            }
        }
    }
}
