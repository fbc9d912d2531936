package io.selvage.testkit;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.BlockedThread;
import io.selvage.api.simulation.Site;
import io.selvage.api.simulation.Step;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads off the steps of a run who holds which lock at its end: the kernel knows what its own calls wait for, but
/// not whose a lock of Java's is.
///
/// A thread holds what it has acquired more often than released. Attempts, which may have failed, do not count, nor
/// does what is taken out of a queue, nor what a thread waits for at the end.
final class Holders {
    private final IdentityHashMap<Object, TreeMap<Integer, Integer>> counts = new IdentityHashMap<>();

    Holders(List<Step> steps, List<BlockedThread> blocked) {
        for (Step step : steps) {
            Object object = step.object();
            if (object != null && step.access() == Access.ACQUIRE && isHold(step.site())) {
                add(object, step.thread(), 1);
            } else if (object != null && step.access() == Access.RELEASE) {
                add(object, step.thread(), -1);
            }
        }
        for (BlockedThread thread : blocked) {
            Object object = thread.object();
            if (object != null && thread.access() == Access.ACQUIRE) {
                add(object, thread.number(), -1);
            } else if (object != null && thread.access() == Access.AWAIT) {
                // Who waits at a monitor has let go of it.
                counts.getOrDefault(object, new TreeMap<>()).remove(thread.number());
            }
        }
    }

    private static boolean isHold(@Nullable Site site) {
        return site == null || !(site.what().startsWith("try") || site.what().startsWith("take"));
    }

    private void add(Object object, int thread, int change) {
        counts.computeIfAbsent(object, _ -> new TreeMap<>())
                .merge(thread, Math.max(0, change), (old, _) -> Math.max(0, old + change));
    }

    /// {@return the thread, with those that hold what it waits for if the kernel does not know whom it waits for}
    BlockedThread completed(BlockedThread thread) {
        Object object = thread.object();
        if (object == null
                || thread.access() != Access.ACQUIRE
                || !thread.waitsForThreads().isEmpty()) {
            return thread;
        }
        List<Integer> holders = counts.getOrDefault(object, new TreeMap<>()).entrySet().stream()
                .filter(entry -> entry.getValue() > 0)
                .map(Map.Entry::getKey)
                .toList();
        return new BlockedThread(
                thread.number(),
                thread.tid(),
                thread.pid(),
                thread.name(),
                thread.access(),
                object,
                thread.waitsFor(),
                holders,
                thread.stack());
    }
}
