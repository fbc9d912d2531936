package io.selvage.api;

import org.jspecify.annotations.Nullable;

/// One request to create a thread or a process, in the form of `clone3` (MODEL 3.2). Immutable.
///
/// CloneArguments.of(CloneFlags.FORK).withName("worker").withExitSignal(Signal.USR1)
///
/// Values are not checked here: the kernel answers a bad one with the error of the contract.
/// [CloneStruct] is the same as bytes, and [#ofLegacy(long, long, long, long)] reads what the older
/// `clone` takes.
///
/// @param flags what is shared and done
/// @param exitSignal the signal to the parent at the new process's death, 0 to 64, 0 for none; else
///     `EINVAL`
/// @param name the name of the new thread, or null to take over the creator's
/// @param setTid the TID wished for, or 0 for any free one. A wish needs a privilege (`EPERM`), must be
///     positive and below the PID limit (`EINVAL`), and free (`EEXIST`).
/// @param parentTid where `CLONE_PARENT_SETTID` stores the TID in the creator's memory; a word that
///     cannot be written is no error
/// @param childTid where `CLONE_CHILD_SETTID` stores the TID in the child's memory, and what
///     `CLONE_CHILD_CLEARTID` clears at its end; a word that cannot be written is no error
/// @param stack the lowest address of the new thread's stack, 0 with a stack size of 0. The body's own
///     stack is the runtime's, so nothing is stored there.
/// @param stackSize in bytes; 0 if and only if the stack is, else `EINVAL`
/// @param tls what `CLONE_SETTLS` makes [MemoryCalls#tls()] return in the new thread
/// @param pidfd where `CLONE_PIDFD` stores the descriptor of the handle in the creator's memory; a word
///     that cannot be written is `EFAULT`, the same one as `parentTid` with `CLONE_PARENT_SETTID` is
///     `EINVAL`
/// @param group the descriptor of a resource group for `CLONE_INTO_CGROUP`; `EBADF` if it is none
public record CloneArguments(
        CloneFlags flags,
        int exitSignal,
        @Nullable String name,
        int setTid,
        long parentTid,
        long childTid,
        long stack,
        long stackSize,
        long tls,
        long pidfd,
        int group) {
    private static final long LEGACY_FLAGS = 0xffff_ff00L;
    private static final long LEGACY_SIGNAL = 0xff;

    /// A request without addresses.
    ///
    /// @param flags what is shared and done
    /// @param exitSignal the signal to the parent
    /// @param name the name of the new thread, or null to take over the creator's
    /// @param setTid the TID wished for, or 0
    public CloneArguments(CloneFlags flags, int exitSignal, @Nullable String name, int setTid) {
        this(flags, exitSignal, name, setTid, 0, 0, 0, 0, 0, 0, 0);
    }

    /// A request with those flags, their default exit signal, the creator's name and any TID.
    ///
    /// @param flags what is shared and done
    /// @return the request
    public static CloneArguments of(CloneFlags flags) {
        return new CloneArguments(flags, flags.defaultExitSignal(), null, 0);
    }

    /// The same request with another exit signal.
    ///
    /// @param signal the signal to the parent
    /// @return the new request
    public CloneArguments withExitSignal(Signal signal) {
        return withExitSignal(signal.number());
    }

    /// The same request with another exit signal given by its number.
    ///
    /// @param signal the number, 0 for none
    /// @return the new request
    public CloneArguments withExitSignal(int signal) {
        return new CloneArguments(
                flags, signal, name, setTid, parentTid, childTid, stack, stackSize, tls, pidfd, group);
    }

    /// The same request with a name for the new thread.
    ///
    /// @param newName the name, or null to take over the creator's
    /// @return the new request
    public CloneArguments withName(@Nullable String newName) {
        return new CloneArguments(
                flags, exitSignal, newName, setTid, parentTid, childTid, stack, stackSize, tls, pidfd, group);
    }

    /// The same request with a wish for a TID.
    ///
    /// @param tid the TID, or 0 for any free one
    /// @return the new request
    public CloneArguments withSetTid(int tid) {
        return new CloneArguments(
                flags, exitSignal, name, tid, parentTid, childTid, stack, stackSize, tls, pidfd, group);
    }

    /// The same request with a place for the TID in the creator's memory.
    ///
    /// @param address the word for `CLONE_PARENT_SETTID`
    /// @return the new request
    public CloneArguments withParentTid(long address) {
        return new CloneArguments(
                flags, exitSignal, name, setTid, address, childTid, stack, stackSize, tls, pidfd, group);
    }

    /// The same request with a place for the TID in the child's memory.
    ///
    /// @param address the word for `CLONE_CHILD_SETTID` and `CLONE_CHILD_CLEARTID`
    /// @return the new request
    public CloneArguments withChildTid(long address) {
        return new CloneArguments(
                flags, exitSignal, name, setTid, parentTid, address, stack, stackSize, tls, pidfd, group);
    }

    /// The same request with a stack in simulated memory.
    ///
    /// @param address its lowest address
    /// @param size in bytes
    /// @return the new request
    public CloneArguments withStack(long address, long size) {
        return new CloneArguments(
                flags, exitSignal, name, setTid, parentTid, childTid, address, size, tls, pidfd, group);
    }

    /// The same request with a TLS pointer for the new thread.
    ///
    /// @param pointer any value
    /// @return the new request
    public CloneArguments withTls(long pointer) {
        return new CloneArguments(
                flags, exitSignal, name, setTid, parentTid, childTid, stack, stackSize, pointer, pidfd, group);
    }

    /// The same request with a place for the handle's descriptor.
    ///
    /// @param address where `CLONE_PIDFD` stores it
    /// @return the new request
    public CloneArguments withPidfd(long address) {
        return new CloneArguments(
                flags, exitSignal, name, setTid, parentTid, childTid, stack, stackSize, tls, address, group);
    }

    /// The same request with a resource group.
    ///
    /// @param descriptor the group's descriptor, for `CLONE_INTO_CGROUP`
    /// @return the new request
    public CloneArguments withGroup(int descriptor) {
        return new CloneArguments(
                flags, exitSignal, name, setTid, parentTid, childTid, stack, stackSize, tls, pidfd, descriptor);
    }

    /// The request that the older form makes, Linux's `clone`: the low byte is the exit signal, and there
    /// are no more than 32 bits of flags.
    ///
    /// - An exit signal that is no signal is none; with `CLONE_THREAD` and `CLONE_PARENT` there is none.
    /// - `CLONE_DETACHED` means nothing, but with `CLONE_PIDFD` it is refused.
    /// - `CLONE_PIDFD` stores its descriptor where `CLONE_PARENT_SETTID` would store the TID, so that
    ///   both together are refused.
    ///
    /// @param word flags and exit signal
    /// @param parentTid the word for `CLONE_PARENT_SETTID` or `CLONE_PIDFD`
    /// @param childTid the word for `CLONE_CHILD_SETTID` and `CLONE_CHILD_CLEARTID`
    /// @param tls the TLS pointer for `CLONE_SETTLS`
    /// @return the request in the newer form
    public static CloneArguments ofLegacy(long word, long parentTid, long childTid, long tls) {
        CloneFlags flags = CloneFlags.ofBits(word & LEGACY_FLAGS);
        if (!flags.contains(CloneFlags.CLONE_PIDFD)) {
            flags = flags.without(CloneFlags.CLONE_DETACHED);
        }
        int signal = (int) (word & LEGACY_SIGNAL);
        boolean none = signal > CloneFlags.MAX_EXIT_SIGNAL || flags.defaultExitSignal() == 0;
        return new CloneArguments(flags, none ? 0 : signal, null, 0)
                .withParentTid(parentTid)
                .withPidfd(parentTid)
                .withChildTid(childTid)
                .withTls(tls);
    }
}
