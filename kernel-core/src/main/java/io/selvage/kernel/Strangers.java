package io.selvage.kernel;

import io.selvage.runtime.StrangerBody;
import io.selvage.scheduler.Carrier;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/// Virtual threads that code inside a process created by Java's own means. They inherit the scheduler of
/// the thread that created them, so the kernel hears of them when they are started; each becomes a thread
/// of the process.
final class Strangers {
    private final ThreadGroup group;

    /// By the continuation that the JDK submits, which is the same object each time for one virtual
    /// thread.
    private final Map<Runnable, Task> tasks = new ConcurrentHashMap<>();

    Strangers(ThreadGroup group) {
        this.group = group;
    }

    /// A stranger can be resumed.
    ///
    /// @param inheritedFrom whose scheduler it has
    /// @throws RejectedExecutionException if it is new and the process is ending or has no number left
    ///     for it
    void runnable(Task inheritedFrom, Runnable continuation) {
        Task task = tasks.get(continuation);
        if (task == null) {
            task = adopt(inheritedFrom, continuation);
        }
        task.bodyRunnable();
    }

    private Task adopt(Task inheritedFrom, Runnable continuation) {
        Task model = model(inheritedFrom);
        User user = group.primaryToken().account();
        int tid = model == null ? -1 : CloneCall.numberForSibling(model, user);
        if (model == null || tid < 0) {
            throw new RejectedExecutionException("virtual thread started in " + group
                    + (model == null ? ", which is ending" : ": no TID is free for it"));
        }
        StrangerBody body = new StrangerBody(continuation);
        Task task = CloneCall.siblingOf(model, user, tid);
        task.becomeStranger(body);
        keepItsEndQuiet(task, body.thread());
        tasks.put(continuation, task);
        if (!group.addThread(task)) {
            CloneCall.discard(task);
            throw new RejectedExecutionException("virtual thread started in " + group + ", which is ending");
        }
        return task;
    }

    /// The JDK reports whatever a virtual thread ends with; that a process unwinds its threads is no
    /// news.
    private static void keepItsEndQuiet(Task task, java.lang.Thread thread) {
        java.lang.Thread.UncaughtExceptionHandler given = thread.getUncaughtExceptionHandler();
        thread.setUncaughtExceptionHandler((ended, thrown) -> {
            if (thrown instanceof Unwind || task.mustEnd()) {
                return;
            }
            try {
                given.uncaughtException(ended, thrown);
            } catch (Throwable unwound) {
                // It prints, which is a kernel call: the process may be ended there. The thread ends in any case.
                assert unwound != null;
            }
        });
    }

    /// Whom it shares its tables with: the thread that starts it, if that is one of ours.
    private @Nullable Task model(Task inheritedFrom) {
        if (Carrier.currentSchedulable() instanceof Task starter && starter.group() == group) {
            return starter;
        }
        if (!inheritedFrom.exited) {
            return inheritedFrom;
        }
        return group.tasks().stream().findFirst().orElse(null);
    }

    void remove(Runnable continuation) {
        tasks.remove(continuation);
    }
}
