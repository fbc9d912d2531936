package io.selvage.testkit;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.BlockedThread;
import io.selvage.api.simulation.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds out why nothing can happen any more.
final class Standstill {
    private Standstill() {}

    /// Finds threads of which each waits for the next, and the last for the first.
    ///
    /// @return their numbers, from the lowest one on; empty if there are none
    static List<Integer> cycle(List<BlockedThread> blocked) {
        Map<Integer, BlockedThread> byNumber = new HashMap<>();
        blocked.forEach(thread -> byNumber.put(thread.number(), thread));
        Set<Integer> visited = new HashSet<>();
        for (BlockedThread thread : blocked) {
            List<Integer> cycle = cycle(thread.number(), byNumber, new ArrayList<>(), visited);
            if (!cycle.isEmpty()) {
                return fromLowest(cycle);
            }
        }
        return List.of();
    }

    private static List<Integer> cycle(
            int number, Map<Integer, BlockedThread> byNumber, List<Integer> path, Set<Integer> visited) {
        if (path.contains(number)) {
            return path.subList(path.indexOf(number), path.size());
        }
        BlockedThread thread = byNumber.get(number);
        if (thread == null || !visited.add(number)) {
            return List.of();
        }
        path.add(number);
        for (int next : thread.waitsForThreads()) {
            // Whoever waits for a word of any of several threads, itself among them, does not wait for itself.
            List<Integer> cycle = next == number && thread.waitsForThreads().size() > 1
                    ? List.of()
                    : cycle(next, byNumber, path, visited);
            if (!cycle.isEmpty()) {
                return cycle;
            }
        }
        path.removeLast();
        return List.of();
    }

    private static List<Integer> fromLowest(List<Integer> cycle) {
        int lowest = 0;
        for (int i = 1; i < cycle.size(); i++) {
            if (cycle.get(i) < cycle.get(lowest)) {
                lowest = i;
            }
        }
        List<Integer> turned = new ArrayList<>(cycle.subList(lowest, cycle.size()));
        turned.addAll(cycle.subList(0, lowest));
        return turned;
    }

    /// Finds a word that was given while nobody waited for it, to a thread that began to wait for it afterwards.
    ///
    /// @param blocked the threads that wait
    /// @param steps the steps of the same run: the same objects
    /// @return the story in words, null if there is none
    static @Nullable String lostWakeUp(List<BlockedThread> blocked, List<Step> steps) {
        for (BlockedThread thread : blocked) {
            Object object = thread.object();
            if (thread.access() == Access.AWAIT && object != null && !isJoin(thread)) {
                Step lost = lost(thread.number(), object, steps);
                if (lost != null) {
                    return thread.name() + " waits for " + thread.waitsFor() + "; " + lost.name()
                            + " gave the word for that at step " + lost.index() + ", before anybody waited for it";
                }
            }
        }
        return null;
    }

    /// Who waits for a thread's end waits for no word: what was said to that thread, such as to start, was not for
    /// this one.
    private static boolean isJoin(BlockedThread thread) {
        return thread.object() instanceof java.lang.Thread
                && thread.stack().stream()
                        .anyMatch(frame -> frame.getMethodName().startsWith("join"));
    }

    /// The last word of somebody else on the object between the thread's last two waits for it, if nobody waited then.
    private static @Nullable Step lost(int thread, Object object, List<Step> steps) {
        Set<Integer> waiting = new HashSet<>();
        Step lost = null;
        Step lostBeforeWait = null;
        for (Step step : steps) {
            if (step.access() == Access.AWAIT && step.object() == object) {
                waiting.add(step.thread());
                if (step.thread() == thread) {
                    lostBeforeWait = lost;
                    lost = null;
                }
                continue;
            }
            waiting.remove(step.thread());
            boolean isWord = step.access() == Access.NOTIFY && step.object() == object;
            if (isWord && step.thread() != thread && waiting.isEmpty()) {
                lost = step;
            }
        }
        return lostBeforeWait;
    }
}
