package io.selvage.kernel;

import org.jspecify.annotations.Nullable;

/// Whom an attempt has to wake and to tell after its last lock is released. Own to the caller.
class WakeUps {
    private @Nullable Task first;
    private @Nullable Task second;
    private @Nullable Watchers told;
    private int events;

    WakeUps() {}

    /// Lock held: takes one off a queue, to be woken.
    final void wakes(WaitQueue queue) {
        Task task = queue.poll();
        if (task == null) {
            return;
        }
        assert second == null : "an attempt wakes two at most";
        second = first;
        first = task;
    }

    /// Lock held: some are to be told.
    final void tells(Watchers watchers, int what) {
        told = watchers;
        events = what;
    }

    /// No lock held, after an attempt, however it went.
    final void wake() {
        Task one = first;
        Task other = second;
        Watchers watchers = told;
        first = null;
        second = null;
        told = null;
        if (other != null) {
            other.unblock();
        }
        if (one != null) {
            one.unblock();
        }
        if (watchers != null) {
            watchers.changed(events);
        }
    }
}
