package io.selvage.kernel;

import io.selvage.api.AccessDeniedException;
import io.selvage.api.EventSink;
import io.selvage.api.ExitStatus;
import io.selvage.api.KernelEvent;
import io.selvage.scheduler.Carrier;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Makes events for the sink. Callers ask [#enabled()] first, so that nothing is made for nobody.
final class Events {
    private static final System.Logger LOGGER = System.getLogger("io.selvage.kernel");

    private final EventSink sink;
    private final boolean enabled;

    Events(EventSink sink) {
        this.sink = sink;
        enabled = sink != EventSink.NONE;
    }

    boolean enabled() {
        return enabled;
    }

    /// A sink that breaks its contract must not break the kernel, which may be in the middle of anything
    /// here.
    private void emit(KernelEvent event) {
        Task caller = Carrier.currentSchedulable() instanceof Task task ? task : null;
        if (caller != null) {
            caller.embedded++;
        }
        try {
            Carrier.perform(() -> sink.accept(event));
        } catch (Throwable thrown) {
            LOGGER.log(Level.WARNING, () -> "the event sink threw at " + event, thrown);
        } finally {
            if (caller != null) {
                caller.embedded--;
            }
        }
    }

    void processCreated(ThreadGroup group, ThreadGroup parent) {
        emit(new KernelEvent.ProcessCreated(group.guid(), group.pid(), parent.guid(), group.name()));
    }

    void processExited(ThreadGroup group, ExitStatus status) {
        emit(new KernelEvent.ProcessExited(group.guid(), group.pid(), status));
    }

    void processExeced(ThreadGroup group) {
        emit(new KernelEvent.ProcessExeced(group.guid(), group.pid(), group.name()));
    }

    void processCollected(ThreadGroup group) {
        emit(new KernelEvent.ProcessCollected(group.guid(), group.pid()));
    }

    void processAdopted(ThreadGroup group, ThreadGroup parent) {
        emit(new KernelEvent.ProcessAdopted(group.guid(), parent.guid()));
    }

    void threadCreated(Task task) {
        emit(new KernelEvent.ThreadCreated(task.group().guid(), task.tid()));
    }

    void threadExited(Task task) {
        emit(new KernelEvent.ThreadExited(task.group().guid(), task.tid()));
    }

    void uncaught(Task task, Throwable thrown) {
        emit(new KernelEvent.UncaughtException(task.group().guid(), task.tid(), thrown));
    }

    void accessDenied(Task task, ThreadGroup target, int right, String call, Set<AccessDeniedException.Check> failed) {
        Token effective = task.effectiveToken();
        Token primary = task.group().primaryToken();
        emit(new KernelEvent.AccessDenied(
                task.group().guid(),
                task.tid(),
                effective.guid(),
                effective.user(),
                primary.guid(),
                primary.user(),
                target.guid(),
                right,
                call,
                failed));
    }

    void coreStalled(Task task, int core, Duration held, List<StackTraceElement> stack) {
        emit(new KernelEvent.CoreStalled(task.group().guid(), task.tid(), core, held, stack));
    }

    void stallEnded(Task task, int core, Duration held) {
        emit(new KernelEvent.StallEnded(task.group().guid(), task.tid(), core, held));
    }

    void threadStarved(Task task, Duration waited) {
        emit(new KernelEvent.ThreadStarved(task.group().guid(), task.tid(), waited));
    }

    void dispatched(Task task) {
        emit(new KernelEvent.Dispatched(task.group().guid(), task.tid(), task.lastCore()));
    }

    void woken(Task task) {
        emit(new KernelEvent.Woken(task.group().guid(), task.tid()));
    }
}
