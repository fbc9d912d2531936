package io.selvage.kernel;

import java.util.ArrayList;
import java.util.List;

/// One thread's wait for an event of one of several files.
///
/// The files are watched first and looked at afterwards; the thread then joins the queue unless it has
/// been told of a change since it began, in which case it looks again. So it sleeps only if every later
/// change finds it on the queue. It is told of one change at most: whoever takes it off the queue has
/// ended the watches, whether that is a change, a signal, or the time.
final class PollWait extends WatchLock {
    private final List<Interest> interests = new ArrayList<>();
    private final WaitQueue queue = new Queue();

    /// Whether there has been a change that the thread has not looked at; guarded.
    private boolean told;

    PollWait() {}

    /// What the wait has to do with one file.
    private final class Interest extends Watch {
        private final int events;

        private Interest(OpenFileDescription file, Watchers watchers, int events) {
            super(file, watchers);
            this.events = events;
        }

        @Override
        boolean changed(int happened) {
            return (happened & events) != 0 && wake();
        }

        @Override
        void gone() {
            wake();
        }
    }

    private final class Queue extends WaitQueue {
        private Queue() {
            super(PollWait.this, "an event");
        }

        @Override
        String purpose() {
            return interests.isEmpty() ? "the end of a time, or a signal" : super.purpose();
        }

        /// The thread has given up.
        @Override
        void left() {
            end();
        }
    }

    /// Own, before the thread joins: hears of these events of a file from here on.
    void watch(OpenFileDescription file, int events) {
        Watchers watchers = file.watchers();
        if (watchers != null) {
            Interest interest = new Interest(file, watchers, events);
            interests.add(interest);
            interest.begin();
        }
    }

    /// Own: begins to wait, unless there has been a change since this was last asked.
    ///
    /// @return whether the thread has joined the queue; otherwise it looks at the files again
    boolean join(Task self) {
        lock();
        try {
            if (told) {
                told = false;
                return false;
            }
            queue.add(self);
            return true;
        } finally {
            unlock();
        }
    }

    /// Own: joins no more, and leaves the queue if it has joined.
    void giveUp(Task self) {
        if (!queue.remove(self)) {
            self.wokenFrom = null;
        }
        end();
    }

    /// Hears of nothing any more.
    void end() {
        for (Interest interest : interests) {
            interest.end();
        }
    }

    @Override
    List<? extends Watch> watches() {
        return interests;
    }

    private boolean wake() {
        Task woken;
        lock();
        try {
            told = true;
            woken = queue.poll();
        } finally {
            unlock();
        }
        if (woken == null) {
            return false;
        }
        end();
        woken.unblock();
        return true;
    }

    @Override
    public String toString() {
        return switch (interests.size()) {
            case 0 -> "no file";
            case 1 -> interests.getFirst().file().toString();
            default -> interests.size() + " files";
        };
    }
}
