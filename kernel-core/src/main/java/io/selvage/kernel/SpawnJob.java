package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.SpawnActions;

/// The process group and the session that a process is born into.
///
/// @param leads whether it leads a new session
/// @param chosen whether a group was asked for
/// @param id the group asked for, 0 for a new one
record SpawnJob(boolean leads, boolean chosen, int id) {
    /// Both are the creator's.
    static final SpawnJob OF_CREATOR = new SpawnJob(false, false, 0);

    static SpawnJob of(SpawnActions actions) {
        Integer group = actions.processGroup();
        boolean leads = actions.session() == SpawnActions.Session.NEW;
        return !leads && group == null ? OF_CREATOR : new SpawnJob(leads, group != null, group == null ? 0 : group);
    }

    boolean isOfCreator() {
        return !leads && !chosen;
    }

    /// Whether it is the first member of its group.
    boolean isNew(ThreadGroup child) {
        return leads || id == 0 || id == child.pid();
    }

    /// The refusals that do not depend on which groups there are.
    void check() {
        if (chosen && id < 0) {
            throw new KernelException(Errno.EINVAL, "no group has a negative id");
        }
        if (chosen && leads) {
            throw new KernelException(Errno.EPERM, "a session leader stays in its group");
        }
    }

    @Override
    public String toString() {
        return chosen ? "setpgid(0, " + id + ")" : leads ? "setsid()" : "the creator's process group";
    }
}
