package io.selvage.runtime;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/// What the calling platform thread has used so far. The JVM keeps these accounts per platform thread only, so
/// a core reads them between dispatches and charges the differences to what it ran.
public final class CarrierAccounts {
    /// What the methods return where there is no account.
    public static final long UNSUPPORTED = -1;

    private static final ThreadMXBean ACCOUNTS = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    private static final boolean CPU_TIME = ACCOUNTS.isCurrentThreadCpuTimeSupported();
    private static final boolean ALLOCATED_BYTES = ACCOUNTS.isThreadAllocatedMemorySupported();

    private CarrierAccounts() {}

    /// Bytes that the calling platform thread has allocated on the heap since it started. Costs about 20 ns.
    ///
    /// @return the bytes, or [#UNSUPPORTED] in a virtual thread or where the JVM does not count
    public static long allocatedBytes() {
        return ALLOCATED_BYTES ? ACCOUNTS.getCurrentThreadAllocatedBytes() : UNSUPPORTED;
    }

    /// Bytes that a platform thread has allocated on the heap since it started. Costs about 30 ns.
    ///
    /// @param thread a platform thread
    /// @return the bytes, or [#UNSUPPORTED] if the thread has ended or the JVM does not count
    public static long allocatedBytes(java.lang.Thread thread) {
        return ALLOCATED_BYTES ? ACCOUNTS.getThreadAllocatedBytes(thread.threadId()) : UNSUPPORTED;
    }

    /// CPU time in nanoseconds, in user and system mode, that the calling platform thread has used since it
    /// started. A system call of 0.2 to 2 µs: not for every dispatch.
    ///
    /// @return the time, or [#UNSUPPORTED] in a virtual thread or where the system does not tell
    public static long cpuNanos() {
        if (!CPU_TIME || java.lang.Thread.currentThread().isVirtual()) {
            return UNSUPPORTED;
        }
        return ACCOUNTS.getCurrentThreadCpuTime();
    }

    /// CPU time in nanoseconds that another platform thread has used since it started. A system call.
    ///
    /// @param thread a platform thread
    /// @return the time, or [#UNSUPPORTED] if the thread has ended or the system does not tell
    public static long cpuNanos(java.lang.Thread thread) {
        return CPU_TIME ? ACCOUNTS.getThreadCpuTime(thread.threadId()) : UNSUPPORTED;
    }
}
