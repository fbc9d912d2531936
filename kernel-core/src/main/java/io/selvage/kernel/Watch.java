package io.selvage.kernel;

/// Somebody's wish to hear when one open file changes: an entry of its [Watchers].
abstract class Watch {
    private final OpenFileDescription file;
    private final Watchers watchers;

    /// @param file one that can change
    /// @param watchers those of the file
    Watch(OpenFileDescription file, Watchers watchers) {
        this.file = file;
        this.watchers = watchers;
    }

    final OpenFileDescription file() {
        return file;
    }

    final Watchers watchers() {
        return watchers;
    }

    /// From here on it hears of changes. What was so before is found only by looking, after this.
    final void begin() {
        file.beWatched();
        watchers.add(this);
    }

    /// From here on it hears of nothing but what is being told at this moment.
    final void end() {
        watchers.remove(this);
    }

    /// The file has changed. No lock is held; may be called by several at once, and once more after
    /// [#end()].
    ///
    /// @param events what may have become so: a union of [io.selvage.api.PollEvents]
    /// @return whether somebody has been woken who will look at the file
    abstract boolean changed(int events);

    /// The last descriptor of the file is closed. No lock is held.
    abstract void gone();

    /// Whether this one need not hear of a change that another one like it has taken care of.
    boolean isExclusive() {
        return false;
    }
}
