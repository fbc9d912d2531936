package io.selvage.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.List;

/// Who wants to hear when something changes that descriptors refer to.
///
/// No change is missed by one who begins to watch first and looks at the state afterwards: the state is
/// read and changed under the lock of its object, and this list is read after a change. If the look came
/// before the change, then so did the entry into the list, and the lock orders it before the reading of
/// the list; if it came after, it has seen the change. What keeps its state without a lock must put a
/// full fence between the change and the reading of the list.
///
/// Whoever tells of changes holds no kernel lock, because those who listen take theirs and wake threads.
final class Watchers {
    /// Anything may have become so.
    static final int ANYTHING = -1;

    private static final Watch[] NOBODY = {};
    private static final VarHandle WATCHES;

    static {
        try {
            WATCHES = MethodHandles.lookup().findVarHandle(Watchers.class, "watches", Watch[].class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// Never changed in place; those that are exclusive come last.
    private volatile Watch[] watches = NOBODY;

    Watchers() {}

    boolean isEmpty() {
        return watches.length == 0;
    }

    /// {@return who watches at this moment}
    List<Watch> present() {
        return List.of(watches);
    }

    void add(Watch watch) {
        Watch[] present;
        Watch[] longer;
        do {
            present = watches;
            int place = watch.isExclusive() ? present.length : firstExclusive(present);
            longer = new Watch[present.length + 1];
            System.arraycopy(present, 0, longer, 0, place);
            longer[place] = watch;
            System.arraycopy(present, place, longer, place + 1, present.length - place);
        } while (!WATCHES.compareAndSet(this, present, longer));
    }

    private static int firstExclusive(Watch[] present) {
        int place = present.length;
        while (place > 0 && present[place - 1].isExclusive()) {
            place--;
        }
        return place;
    }

    void remove(Watch watch) {
        Watch[] present;
        Watch[] shorter;
        do {
            present = watches;
            int place = Arrays.asList(present).indexOf(watch);
            if (place < 0) {
                return;
            }
            shorter = present.length == 1 ? NOBODY : Arrays.copyOf(present, present.length - 1);
            System.arraycopy(present, place + 1, shorter, place, present.length - place - 1);
        } while (!WATCHES.compareAndSet(this, present, shorter));
    }

    /// No lock held: something has changed.
    void changed() {
        changed(ANYTHING);
    }

    /// No lock held, after a change: tells everybody; of those that are exclusive one after the other
    /// until somebody has been woken.
    ///
    /// @param events what may have become so: a union of [io.selvage.api.PollEvents]
    void changed(int events) {
        for (Watch watch : watches) {
            if (watch.changed(events) && watch.isExclusive()) {
                return;
            }
        }
    }

    /// No lock held: the last descriptor of one of the files that tell these is closed.
    void gone(OpenFileDescription file) {
        for (Watch watch : watches) {
            if (watch.file() == file) {
                watch.gone();
            }
        }
    }
}
