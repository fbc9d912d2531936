package io.selvage.kernel;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.security.Privilege;

/// What a creation can be refused for before anything has happened, in the order of the contract (MODEL
/// 3.3): the request itself, where it points, what it needs a privilege for. What is counted and
/// allocated comes after.
final class CloneCheck {
    private static final long MEMORY_END = 1L << 47;

    private CloneCheck() {}

    /// The rules that the request itself can break.
    static void form(Task creator, CloneArguments arguments) {
        CloneFlags flags = arguments.flags();
        if (!flags.isLegal(arguments.exitSignal())) {
            CloneFlags.Objection first = flags.explain(arguments.exitSignal()).getFirst();
            throw new KernelException(first.errno(), "clone(" + flags + "): " + first.sentence());
        }
        if (!isStack(arguments.stack(), arguments.stackSize())) {
            throw new KernelException(
                    Errno.EINVAL, "clone: a stack has an address and a size, or neither, and lies in memory");
        }
        if (arguments.setTid() < 0 || arguments.setTid() >= creator.kernel().pidMax()) {
            throw new KernelException(
                    Errno.EINVAL, "clone: the wished TID " + arguments.setTid() + " is not a number below pidMax");
        }
        if (flags.contains(CloneFlags.CLONE_PARENT) && creator.group().pid() == PidAllocator.INIT) {
            throw new KernelException(Errno.EINVAL, "clone(" + flags + "): process 1 has no parent to share");
        }
        if (flags.contains(CloneFlags.CLONE_PIDFD.with(CloneFlags.CLONE_PARENT_SETTID))
                && arguments.pidfd() == arguments.parentTid()) {
            throw new KernelException(Errno.EINVAL, "clone(" + flags + "): the handle and the TID have one place");
        }
    }

    private static boolean isStack(long address, long size) {
        if (address == 0 || size == 0) {
            return address == size;
        }
        return address > 0 && size > 0 && size <= MEMORY_END && address <= MEMORY_END - size;
    }

    /// Where the handle is to go: a place that cannot be written makes the creation fail.
    static void place(Task creator, CloneArguments arguments) {
        if (arguments.flags().contains(CloneFlags.CLONE_PIDFD)) {
            HandleAtBirth.check(creator, arguments);
        }
    }

    /// What has been reserved for one thread is not for two (MODEL 12.2).
    static void schedule(Task creator) {
        Scheduling scheduling = creator.scheduling();
        if (scheduling.isDeadline() && !scheduling.isResetOnFork()) {
            throw new KernelException(
                    Errno.EAGAIN, "clone: the creator has a deadline, and no flag that resets it in what it creates");
        }
    }

    /// What not everybody may ask for, and what nobody can get.
    static void authority(Task creator, CloneArguments arguments) {
        CloneFlags flags = arguments.flags();
        boolean trusted = Authority.holds(creator, Privilege.TCB);
        if (arguments.setTid() != 0 && !trusted) {
            throw new KernelException(
                    Errno.EPERM, "clone: wishing for TID " + arguments.setTid() + " needs SeTcbPrivilege");
        }
        if (!flags.without(SharingCall.NAMESPACES).equals(flags)) {
            throw new KernelException(
                    trusted ? Errno.ENOSYS : Errno.EPERM,
                    "clone(" + flags + "): "
                            + (trusted ? "there are no namespaces" : "a new namespace needs SeTcbPrivilege"));
        }
        if (flags.contains(CloneFlags.CLONE_INTO_CGROUP)) {
            throw new KernelException(
                    Errno.EBADF, "clone: descriptor " + arguments.group() + " is not one of a resource group");
        }
    }
}
