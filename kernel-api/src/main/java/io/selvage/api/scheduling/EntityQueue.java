package io.selvage.api.scheduling;

import org.jspecify.annotations.Nullable;

/// Threads in a row, linked through themselves: nothing is allocated and every operation but
/// [#pollLast(int)] takes the same few steps whatever the length. Not safe for use by several threads at
/// once.
public final class EntityQueue extends OwnCacheLines {
    private @Nullable SchedulingEntity first;
    private @Nullable SchedulingEntity last;
    private int size;

    /// Makes an empty queue.
    public EntityQueue() {}

    /// Appends a thread.
    ///
    /// @param entity one that is in no collection
    public void addLast(SchedulingEntity entity) {
        entity.enter(this);
        size++;
        CountedSteps.add(1);
        SchedulingEntity before = last;
        last = entity;
        if (before == null) {
            first = entity;
        } else {
            entity.previous = before;
            before.next = entity;
        }
    }

    /// Puts a thread before all others.
    ///
    /// @param entity one that is in no collection
    public void addFirst(SchedulingEntity entity) {
        entity.enter(this);
        size++;
        SchedulingEntity after = first;
        first = entity;
        if (after == null) {
            last = entity;
        } else {
            entity.next = after;
            after.previous = entity;
        }
    }

    /// {@return the first one, or null if there is none}
    public @Nullable SchedulingEntity peekFirst() {
        return first;
    }

    /// {@return the last one, or null if there is none}
    public @Nullable SchedulingEntity peekLast() {
        return last;
    }

    /// Takes the first one out.
    ///
    /// @return null if there is none
    public @Nullable SchedulingEntity pollFirst() {
        SchedulingEntity taken = first;
        if (taken == null) {
            return null;
        }
        SchedulingEntity after = taken.next;
        first = after;
        if (after == null) {
            last = null;
        } else {
            after.previous = null;
            taken.next = null;
        }
        taken.leave();
        size--;
        CountedSteps.add(1);
        return taken;
    }

    /// Adds a thread as the last one and takes out the first. Where one waits, as where two take turns,
    /// that is one store for each end.
    ///
    /// @param entity a thread that is in no collection
    /// @return the first, which is the same one if there was no other
    /// @throws IllegalStateException if it is in a collection
    public SchedulingEntity rotate(SchedulingEntity entity) {
        SchedulingEntity only = first;
        if (only != null && only == last) {
            entity.enter(this);
            CountedSteps.add(2);
            first = entity;
            last = entity;
            only.leave();
            return only;
        }
        addLast(entity);
        SchedulingEntity taken = pollFirst();
        return taken == null ? entity : taken;
    }

    /// Takes out the last one that may run on a core. Looks at one after the other.
    ///
    /// @param core the core's index
    /// @return null if none may
    public @Nullable SchedulingEntity pollLast(int core) {
        for (SchedulingEntity entity = last; entity != null; entity = entity.previous) {
            CountedSteps.add(1);
            if (entity.mayRunOn(core)) {
                unlink(entity);
                return entity;
            }
        }
        return null;
    }

    /// The one behind another.
    ///
    /// @param entity one that is in this queue
    /// @return null behind the last one
    public @Nullable SchedulingEntity after(SchedulingEntity entity) {
        return entity.next;
    }

    /// Takes a thread out.
    ///
    /// @param entity any thread
    /// @return whether it was in this queue
    public boolean remove(SchedulingEntity entity) {
        if (!entity.isIn(this)) {
            return false;
        }
        unlink(entity);
        return true;
    }

    private void unlink(SchedulingEntity entity) {
        SchedulingEntity before = entity.previous;
        SchedulingEntity after = entity.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        entity.previous = null;
        entity.next = null;
        entity.leave();
        size--;
    }

    /// {@return how many there are}
    public int size() {
        return size;
    }

    /// {@return whether there is none}
    public boolean isEmpty() {
        return first == null;
    }
}
