package io.selvage.kernel;

import io.selvage.api.EventSink;
import io.selvage.api.ExitStatus;
import io.selvage.api.KernelEvent;

/// Makes events for the sink. Callers ask [#enabled()] first, so that nothing is made for nobody.
final class Events {
    private final EventSink sink;
    private final boolean enabled;

    Events(EventSink sink) {
        this.sink = sink;
        enabled = sink != EventSink.NONE;
    }

    boolean enabled() {
        return enabled;
    }

    void processCreated(ThreadGroup group, ThreadGroup parent) {
        sink.accept(new KernelEvent.ProcessCreated(group.guid(), group.pid(), parent.guid(), group.name()));
    }

    void processExited(ThreadGroup group, ExitStatus status) {
        sink.accept(new KernelEvent.ProcessExited(group.guid(), group.pid(), status));
    }

    void processCollected(ThreadGroup group) {
        sink.accept(new KernelEvent.ProcessCollected(group.guid(), group.pid()));
    }

    void processAdopted(ThreadGroup group, ThreadGroup parent) {
        sink.accept(new KernelEvent.ProcessAdopted(group.guid(), parent.guid()));
    }

    void threadCreated(Task task) {
        sink.accept(new KernelEvent.ThreadCreated(task.group().guid(), task.tid()));
    }

    void threadExited(Task task) {
        sink.accept(new KernelEvent.ThreadExited(task.group().guid(), task.tid()));
    }

    void dispatched(Task task) {
        sink.accept(new KernelEvent.Dispatched(task.group().guid(), task.tid(), task.lastCore()));
    }

    void woken(Task task) {
        sink.accept(new KernelEvent.Woken(task.group().guid(), task.tid()));
    }
}
