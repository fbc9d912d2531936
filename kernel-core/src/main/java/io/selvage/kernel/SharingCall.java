package io.selvage.kernel;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.SharingCalls;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.ProcessRight;
import org.jspecify.annotations.Nullable;

/// Who shares what, and how to stop it (MODEL 3.4).
final class SharingCall {
    static final CloneFlags NAMESPACES = CloneFlags.NONE.with(
            CloneFlags.CLONE_NEWNS,
            CloneFlags.CLONE_NEWCGROUP,
            CloneFlags.CLONE_NEWUTS,
            CloneFlags.CLONE_NEWIPC,
            CloneFlags.CLONE_NEWUSER,
            CloneFlags.CLONE_NEWPID,
            CloneFlags.CLONE_NEWNET,
            CloneFlags.CLONE_NEWTIME);

    private static final CloneFlags UNSHARABLE = NAMESPACES.with(
            CloneFlags.CLONE_THREAD,
            CloneFlags.CLONE_FS,
            CloneFlags.CLONE_SIGHAND,
            CloneFlags.CLONE_VM,
            CloneFlags.CLONE_FILES,
            CloneFlags.CLONE_SYSVSEM);

    private SharingCall() {}

    static int kcmp(Task self, int tid1, int tid2, int type, int descriptor1, int descriptor2) {
        Task one = find(self, tid1);
        Task two = find(self, tid2);
        requireMayAsk(self, one, two);
        boolean same = switch (type) {
            case SharingCalls.KCMP_FILE -> {
                OpenFileDescription file = open(one, descriptor1);
                yield file == open(two, descriptor2);
            }
            // A dead process has nothing any more, which is only what another dead one has as well.
            case SharingCalls.KCMP_VM -> one.exited == two.exited && (one.exited || one.memory() == two.memory());
            case SharingCalls.KCMP_FILES -> one.exited == two.exited && (one.exited || one.files() == two.files());
            case SharingCalls.KCMP_FS -> one.exited == two.exited && (one.exited || one.fs() == two.fs());
            case SharingCalls.KCMP_SIGHAND -> one.handlers() == two.handlers();
            case SharingCalls.KCMP_IO -> true;
            case SharingCalls.KCMP_SYSVSEM -> undo(one) == undo(two);
            default -> throw new KernelException(Errno.EINVAL, "kcmp: nothing to compare has the number " + type);
        };
        return same ? 0 : 1;
    }

    static void requireMayAsk(Task self, Task one, Task two) {
        Authority.require(self, one.group(), ProcessRight.QUERY_INFORMATION, "kcmp");
        Authority.require(self, two.group(), ProcessRight.QUERY_INFORMATION, "kcmp");
    }

    private static @Nullable SemUndo undo(Task task) {
        return task.exited ? null : task.semUndo();
    }

    private static OpenFileDescription open(Task task, int descriptor) {
        if (task.exited) {
            throw FileTable.notOpen(descriptor, "kcmp");
        }
        return task.files().get(descriptor, "kcmp");
    }

    private static Task find(Task self, int tid) {
        Task task = self.kernel().tasks().get(tid);
        if (task == null) {
            throw new KernelException(Errno.ESRCH, "kcmp: no thread " + tid);
        }
        return task;
    }

    static void unshare(Task self, CloneFlags flags) {
        if (!UNSHARABLE.contains(flags)) {
            throw refused(flags, flags.without(UNSHARABLE) + " cannot be unshared");
        }
        checkAlone(self, flags);
        if (!flags.without(NAMESPACES).equals(flags)) {
            boolean permitted = Authority.holds(self, Privilege.TCB);
            throw new KernelException(
                    permitted ? Errno.ENOSYS : Errno.EPERM,
                    "unshare(" + flags + "): "
                            + (permitted ? "there are no namespaces" : "a new namespace needs SeTcbPrivilege"));
        }
        if (flags.contains(CloneFlags.CLONE_FS)) {
            self.unshareFs();
        }
        if (flags.contains(CloneFlags.CLONE_FILES)) {
            if (self.files().holders() > 1) {
                self.files().checkCopy(self.group().allowance(), "unshare");
            }
            self.unshareFiles();
        }
        if (flags.contains(CloneFlags.CLONE_SYSVSEM)) {
            self.semUndo(null);
        }
    }

    /// Memory stands for handlers, handlers for being the only thread; so does a new user namespace.
    private static void checkAlone(Task self, CloneFlags flags) {
        boolean memory = flags.contains(CloneFlags.CLONE_VM);
        boolean handlers = memory || flags.contains(CloneFlags.CLONE_SIGHAND);
        boolean thread =
                handlers || flags.contains(CloneFlags.CLONE_THREAD) || flags.contains(CloneFlags.CLONE_NEWUSER);
        // A first thread that has ended is still one of the process.
        if (thread && (!self.isLeader() || self.group().hasOthers(self))) {
            throw refused(flags, "the process has other threads");
        }
        if (handlers && self.handlers().holders() > 1) {
            throw refused(flags, "another process has the same signal handlers");
        }
        if (memory && self.memory().holders() > 1) {
            throw refused(flags, "another process has the same memory");
        }
    }

    private static KernelException refused(CloneFlags flags, String why) {
        return new KernelException(Errno.EINVAL, "unshare(" + flags + "): " + why);
    }
}
