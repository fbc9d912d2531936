package io.selvage.kernel;

import org.jspecify.annotations.Nullable;

/// Tells from a stack trace whether a thread is in its own code or in the kernel, where it may hold a
/// lock that all others need. Nothing here waits or loads a class: it is asked while a thread stands
/// still that may hold any lock.
final class KernelFrames {
    private static final String[] KERNEL = {"io.selvage.kernel.", "io.selvage.scheduler.", "io.selvage.runtime."};
    private static final String CALLS_HANDLERS = "io.selvage.kernel.SignalDelivery";
    private static final String LOADER = "io.selvage.program.";
    private static final String[] JDK = {"java.", "javax.", "jdk.", "sun.", "com.sun."};

    /// What the whole JVM, or the thread itself, would be broken without: not to be interrupted there by
    /// an exception that no code expects.
    private static final String[] FRAGILE = {
        "java.lang.VirtualThread",
        "java.lang.Thread",
        "java.lang.ClassLoader",
        "java.lang.ref.",
        "java.lang.invoke.",
        "jdk.internal.vm.",
        "jdk.internal.loader.",
        "jdk.internal.ref.",
        "sun.nio.ch.Poller"
    };

    private KernelFrames() {}

    /// Whether the code of a thread has called the kernel and is in there. Without any frame of the
    /// thread's own code it counts for being there, as it has just begun or is about to end. So does code
    /// that the kernel has called in the middle of its work, but not a handler of signals: that is called
    /// where the kernel holds nothing.
    ///
    /// @param stack the innermost frame first
    /// @return whether it has
    static boolean areOnTop(StackTraceElement[] stack) {
        boolean ownOnTop = false;
        boolean calledByKernel = false;
        for (StackTraceElement frame : stack) {
            String type = frame.getClassName();
            if (isOwn(type)) {
                if (calledByKernel) {
                    return true;
                }
                ownOnTop = true;
            } else if (isKernel(type)) {
                if (!ownOnTop) {
                    return true;
                }
                if (type.equals(CALLS_HANDLERS)) {
                    return false;
                }
                calledByKernel = true;
            }
        }
        return !ownOnTop;
    }

    /// Whether an exception may be thrown into a thread: neither in the kernel, nor while it initialises
    /// or loads a class, nor in what the JDK does for all threads. Of a deeper stack than the JVM shows
    /// the innermost part counts.
    ///
    /// @param stack the innermost frame first
    /// @return whether it may
    static boolean mayBeStopped(StackTraceElement[] stack) {
        if (areOnTop(stack)) {
            return false;
        }
        boolean inOwnCode = false;
        for (StackTraceElement frame : stack) {
            String type = frame.getClassName();
            inOwnCode |= isOwn(type);
            if (bringsClassUp(type, frame.getMethodName()) || (!inOwnCode && startsWith(FRAGILE, type))) {
                return false;
            }
        }
        return true;
    }

    private static boolean bringsClassUp(String type, @Nullable String method) {
        return "<clinit>".equals(method)
                || "loadClass".equals(method)
                || "defineClass".equals(method)
                || type.equals("java.lang.invoke.MethodHandleNatives");
    }

    private static boolean isKernel(String className) {
        return startsWith(KERNEL, className);
    }

    private static boolean isOwn(String className) {
        return !isKernel(className) && !className.startsWith(LOADER) && !startsWith(JDK, className);
    }

    private static boolean startsWith(String[] prefixes, String className) {
        for (String prefix : prefixes) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }
}
