package io.selvage.kernel;

import java.util.List;

/// Tells from a stack trace whether a thread is in its own code or in the kernel, where it may hold a
/// lock that all others need.
final class KernelFrames {
    private static final List<String> KERNEL =
            List.of("io.selvage.kernel.", "io.selvage.scheduler.", "io.selvage.runtime.");
    private static final String LOADER = "io.selvage.program.";
    private static final List<String> JDK = List.of("java.", "javax.", "jdk.", "sun.", "com.sun.");

    private KernelFrames() {}

    /// Whether the code of a thread has called the kernel and is in there. Without any frame of the
    /// thread's own code it counts for being there, as it has just begun or is about to end.
    ///
    /// @param stack the innermost frame first
    /// @return whether it has
    static boolean areOnTop(StackTraceElement[] stack) {
        int own = stack.length - 1;
        while (own >= 0 && !isOwn(stack[own].getClassName())) {
            own--;
        }
        for (int i = 0; i < own; i++) {
            if (startsWith(KERNEL, stack[i].getClassName())) {
                return true;
            }
        }
        return own < 0;
    }

    private static boolean isOwn(String className) {
        return !startsWith(KERNEL, className) && !className.startsWith(LOADER) && !startsWith(JDK, className);
    }

    private static boolean startsWith(List<String> prefixes, String className) {
        return prefixes.stream().anyMatch(className::startsWith);
    }
}
