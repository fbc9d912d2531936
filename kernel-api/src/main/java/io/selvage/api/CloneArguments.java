package io.selvage.api;

import org.jspecify.annotations.Nullable;

/// One request to create a thread or a process, in the form of `clone3` (MODEL 3.2). Immutable.
///
/// CloneArguments.of(CloneFlags.FORK).withName("worker").withExitSignal(Signal.USR1)
///
/// Holds only the fields that the kernel acts on; the further fields of `clone3` (stack, TLS, TID addresses,
/// handle, resource group) come with the features that need them. Values are not checked here: the kernel
/// answers a bad one with the error of the contract.
///
/// @param flags what is shared and done
/// @param exitSignal the signal to the parent at the new process's death, 0 to 64, 0 for none; else `EINVAL`
/// @param name the name of the new thread, or null to take over the creator's
/// @param setTid the TID wished for, or 0 for any free one. A wish needs a privilege (`EPERM`), must be
///     positive and below the PID limit (`EINVAL`), and free (`EEXIST`).
public record CloneArguments(
        CloneFlags flags, int exitSignal, @Nullable String name, int setTid) {

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
        return new CloneArguments(flags, signal, name, setTid);
    }

    /// The same request with a name for the new thread.
    ///
    /// @param newName the name, or null to take over the creator's
    /// @return the new request
    public CloneArguments withName(@Nullable String newName) {
        return new CloneArguments(flags, exitSignal, newName, setTid);
    }

    /// The same request with a wish for a TID.
    ///
    /// @param tid the TID, or 0 for any free one
    /// @return the new request
    public CloneArguments withSetTid(int tid) {
        return new CloneArguments(flags, exitSignal, name, tid);
    }
}
