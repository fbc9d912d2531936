package io.selvage.api;

/// Receives the kernel's events. Called on the thread that causes the event, often on a core in the middle of a
/// dispatch and possibly with kernel locks held: it must be quick, must not block, must not throw and must not
/// call the kernel. Called by several cores at once.
@FunctionalInterface
public interface EventSink {
    /// The sink for nobody. The kernel recognises it and then does not even make the events.
    EventSink NONE = event -> {};

    /// Takes one event.
    ///
    /// @param event what happened
    void accept(KernelEvent event);
}
