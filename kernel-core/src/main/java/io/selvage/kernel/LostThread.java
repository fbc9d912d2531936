package io.selvage.kernel;

import io.selvage.runtime.VirtualThreads;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A thread of a dying process that is in the middle of code which does not end.
final class LostThread {
    private final Task task;

    /// Whether somebody looks where it is.
    private volatile boolean isLookedAt;

    /// Whether a stop has been asked for that has not been answered.
    private volatile boolean isBeingStopped;

    /// Owned by the ticker: when it may be stopped again.
    long nextStopNanos;

    /// Owned by the ticker.
    private boolean hasLostCore;

    private int stops;

    LostThread(Task task) {
        this.task = task;
    }

    Task task() {
        return task;
    }

    /// {@return whether it had its core until now}
    boolean losesCore() {
        boolean first = !hasLostCore;
        hasLostCore = true;
        return first;
    }

    boolean isBeingStopped() {
        return isBeingStopped;
    }

    /// {@return how often it has been asked to be stopped}
    int stops() {
        return stops;
    }

    void beingStopped() {
        stops++;
        isBeingStopped = true;
    }

    void hasBeenStopped() {
        isBeingStopped = false;
    }

    /// From the ticker: gives it up, if it is in its own code. To show where it is it has to stop
    /// somewhere, which the ticker cannot wait for.
    void giveUp(KillLadder ladder) {
        if (isLookedAt) {
            return;
        }
        isLookedAt = true;
        java.lang.Thread.ofPlatform().daemon().name("selvage-coroner").start(() -> {
            StackTraceElement[] stack = stack();
            if (stack != null && !KernelFrames.areOnTop(stack)) {
                // Whoever reads the report wants to know what it was that could not be ended.
                task.group().makeTrace().note(task, List.of(stack));
                ladder.strikeOut(this);
            }
            isLookedAt = false;
        });
    }

    /// A thread that is no virtual one runs on the stack of its carrier.
    private StackTraceElement @Nullable [] stack() {
        java.lang.Thread thread = task.javaThread();
        return thread == null ? task.kernel().machine().stack(task) : VirtualThreads.mountedStack(thread);
    }
}
