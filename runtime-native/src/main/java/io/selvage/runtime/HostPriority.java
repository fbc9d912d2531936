package io.selvage.runtime;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// How much of its CPU the host gives to one platform thread while others want it, through the C library
/// of Linux.
///
/// Elsewhere, or without `--enable-native-access`, every method says that it could not do it.
public final class HostPriority {
    /// What the calls answer for a thread that the system does not know.
    public static final int UNKNOWN = -1;

    private static final int PRIO_PROCESS = 0;
    private static final int LOWEST = 19;

    private HostPriority() {}

    /// {@return the calling platform thread's number in the host, [#UNKNOWN] where the system does not
    /// tell}
    public static int currentThread() {
        Calls calls = Holder.CALLS;
        if (calls == null) {
            return UNKNOWN;
        }
        try {
            return (int) calls.gettid().invokeExact();
        } catch (Throwable thrown) {
            throw VirtualThreads.undeclared(thrown);
        }
    }

    /// Leaves a platform thread about a seventieth of its CPU while others want that, and all of it
    /// otherwise.
    ///
    /// @param thread its number in the host
    /// @return whether the system has done it
    public static boolean lower(int thread) {
        return set(thread, LOWEST);
    }

    /// Undoes [#lower(int)]. Systems may allow that to privileged users only.
    ///
    /// @param thread its number in the host
    /// @return whether the system has done it
    public static boolean restore(int thread) {
        return set(thread, 0);
    }

    private static boolean set(int thread, int nice) {
        Calls calls = Holder.CALLS;
        if (calls == null || thread == UNKNOWN) {
            return false;
        }
        try {
            return (int) calls.setpriority().invokeExact(PRIO_PROCESS, thread, nice) == 0;
        } catch (Throwable thrown) {
            throw VirtualThreads.undeclared(thrown);
        }
    }

    private record Calls(MethodHandle gettid, MethodHandle setpriority) {
        static @Nullable Calls resolve() {
            MethodHandle gettid = CLibrary.function("gettid", FunctionDescriptor.of(JAVA_INT));
            MethodHandle setpriority =
                    CLibrary.function("setpriority", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
            return gettid == null || setpriority == null ? null : new Calls(gettid, setpriority);
        }
    }

    /// Resolved at first use. Never throws.
    private static final class Holder {
        static final @Nullable Calls CALLS = Calls.resolve();
    }
}
