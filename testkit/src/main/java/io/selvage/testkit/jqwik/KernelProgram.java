package io.selvage.testkit.jqwik;

import io.selvage.api.CloneFlags;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/// A program for the kernel as a value: threads, and what each does. Whatever the lists say, it comes to an end by
/// itself: what makes no sense is left out, locks are taken in order and given back before a thread waits, and at
/// its end every thread starts what it has not started, joins its threads, and, if it is its process's first,
/// collects its children. So a run that does not end, or leaves a process behind, is the kernel's fault.
///
/// For runs without faults.
///
/// @param threads the first is the one that the process begins with, at least one
public record KernelProgram(List<Plan> threads) implements Program.Main {
    /// What a thread does.
    ///
    /// @param starter which of the threads before it in the list starts it, modulo their number; without meaning in
    ///     the first
    /// @param flags what it shares with its starter; with `CLONE_THREAD` it is a thread of the same process
    /// @param operations what it does, in order
    public record Plan(int starter, CloneFlags flags, List<KernelOp> operations) {
        /// Checks the ranges and copies the list.
        public Plan {
            if (starter < 0 || !flags.isLegal()) {
                throw new IllegalArgumentException("starter=" + starter + ", flags=" + flags);
            }
            operations = List.copyOf(operations);
        }

        boolean isProcess() {
            return !flags.contains(CloneFlags.CLONE_THREAD);
        }
    }

    /// Copies the list.
    public KernelProgram {
        if (threads.isEmpty()) {
            throw new IllegalArgumentException("no threads");
        }
        threads = List.copyOf(threads);
    }

    @Override
    public int run(SystemCalls sys) throws Exception {
        return new KernelProgramThread(this, 0, sys, new KernelProgramThread.Shared(false)).runProcess();
    }

    /// {@return the numbers of the threads that a thread is to start}
    List<Integer> startedBy(int thread) {
        List<Integer> started = new ArrayList<>();
        for (int other = thread + 1; other < threads.size(); other++) {
            if (threads.get(other).starter() % other == thread) {
                started.add(other);
            }
        }
        return started;
    }

    /// Whether a process's threads start no processes.
    boolean isLeaf(int first) {
        return startedBy(first).stream().allMatch(thread -> !threads.get(thread).isProcess() && isLeaf(thread));
    }

    /// One line per thread.
    @Override
    public String toString() {
        StringJoiner lines = new StringJoiner("\n", "KernelProgram\n", "");
        for (int thread = 0; thread < threads.size(); thread++) {
            Plan plan = threads.get(thread);
            String origin = thread == 0 ? "" : " started by " + plan.starter() % thread + " with " + plan.flags();
            lines.add("  " + thread + origin + ": " + plan.operations());
        }
        return lines.toString();
    }
}
