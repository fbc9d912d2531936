package io.selvage.kernel;

import io.selvage.api.simulation.BlockedThread;
import io.selvage.api.simulation.StandstillException;
import io.selvage.scheduler.SimulatedThread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Who waits for what, when nobody can go on.
final class Standstill {
    private final KernelInstance kernel;

    Standstill(KernelInstance kernel) {
        this.kernel = kernel;
    }

    StandstillException describe() {
        List<BlockedThread> blocked = new ArrayList<>();
        kernel.tasks().forEach(task -> {
            SimulatedThread thread = task.simulated();
            if (thread != null && !task.exited && task.group() != kernel.init()) {
                blocked.add(blocked(task, thread));
            }
        });
        StringBuilder message = new StringBuilder("nothing can happen any more: every thread waits");
        for (BlockedThread one : blocked) {
            message.append(System.lineSeparator())
                    .append("  thread ")
                    .append(one.number())
                    .append(" (")
                    .append(one.name())
                    .append(") waits for ")
                    .append(one.waitsFor());
        }
        return new StandstillException(message.toString(), blocked);
    }

    private static BlockedThread blocked(Task task, SimulatedThread thread) {
        NextStep step = NextStep.of(thread);
        return new BlockedThread(
                thread.number(),
                task.tid(),
                task.group().pid(),
                task.label(),
                step.announced,
                step.announcedObject,
                waitsFor(task),
                numbers(task.waitsForThreads()),
                List.of(task.javaStack()));
    }

    /// {@return what a thread waits for, for people}
    static String waitsFor(Task task) {
        java.lang.Thread java = task.javaThread();
        WaitQueue queue = task.waitingOn;
        if (queue != null) {
            return queue.purpose();
        }
        if (java == null) {
            return "its permit";
        }
        Object blocker = LockSupport.getBlocker(java);
        return blocker == null ? unnamed(java.getState()) : String.valueOf(blocker);
    }

    /// {@return what a thread can wait for in Java without a word of what it is}
    private static String unnamed(java.lang.Thread.State state) {
        return switch (state) {
            case BLOCKED -> "a monitor";
            case TIMED_WAITING -> "the end of a time, or a permit or a notification before that";
            default -> "a permit or a notification";
        };
    }

    private static List<Integer> numbers(List<Task> tasks) {
        List<Integer> numbers = new ArrayList<>();
        for (Task task : tasks) {
            SimulatedThread thread = task.simulated();
            if (thread != null) {
                numbers.add(thread.number());
            }
        }
        return numbers;
    }

    /// The stack of a thread, each frame on a line of its own; empty for a stackless one.
    static String where(Task task) {
        return lines(List.of(task.javaStack()));
    }

    /// A stack, each frame on a line of its own.
    static String lines(List<StackTraceElement> frames) {
        StringBuilder stack = new StringBuilder();
        for (StackTraceElement frame : frames) {
            stack.append(System.lineSeparator()).append("    at ").append(frame);
        }
        return stack.toString();
    }
}
