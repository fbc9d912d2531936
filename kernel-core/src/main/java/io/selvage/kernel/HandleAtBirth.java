package io.selvage.kernel;

import io.selvage.api.CloneArguments;
import io.selvage.api.FileControl;
import io.selvage.api.KernelException;

/// What `CLONE_PIDFD` does: the creator gets a handle on its new process, and its descriptor in a word of
/// its memory (MODEL 3.2, 3.4).
final class HandleAtBirth {
    private HandleAtBirth() {}

    /// Refuses a place that cannot be written.
    static void check(Task creator, CloneArguments arguments) {
        try {
            // Changes nothing, and asks for all that a store will need.
            creator.memory().getAndAddInt(arguments.pidfd(), 0);
        } catch (MemoryFault fault) {
            throw fault.toErrno("clone(CLONE_PIDFD)");
        }
    }

    /// Opens the handle, after the new process has got its descriptor table and before anybody knows it.
    /// A creation that fails here is undone.
    ///
    /// @return the descriptor
    static int open(Task creator, Task leader, CloneArguments arguments) {
        try {
            int fd = creator.files()
                    .open(
                            new PidFd(leader.group(), 0),
                            FileControl.FD_CLOEXEC,
                            DescriptorCalls.limit(creator),
                            "clone(CLONE_PIDFD)");
            UserMemory.storeIfPossible(creator.memory(), arguments.pidfd(), fd);
            return fd;
        } catch (KernelException e) {
            CloneCall.discard(leader);
            throw e;
        }
    }
}
