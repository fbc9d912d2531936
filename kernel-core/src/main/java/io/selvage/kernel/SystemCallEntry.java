package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.simulation.Fault;
import io.selvage.scheduler.Carrier;
import org.jspecify.annotations.Nullable;

/// What every system call begins and ends with: finds out who calls, checks whether the caller may still
/// run, and for calls that can block repeats the attempt after each sleep.
///
/// The table of calls is one object with one class per theme of the API, each extending the one before:
/// this class, then [SignalSyscalls], [JobSyscalls], [MemorySyscalls], [FileSyscalls], [PathSyscalls],
/// [TimeSyscalls], [ReadinessSyscalls], [SocketSyscalls], [MessageSyscalls], [AttributeSyscalls],
/// [IdentitySyscalls], [ProtectionSyscalls], and [Syscalls].
abstract class SystemCallEntry {
    final KernelInstance kernel;

    /// Null on the real machine.
    final @Nullable Director director;

    SystemCallEntry(KernelInstance kernel, @Nullable Director director) {
        this.kernel = kernel;
        this.director = director;
    }

    /// The calling thread, at a delivery point. Found through the carrier, never through a thread local:
    /// the carrier knows what it runs, whatever kind of body that has.
    final Task self() {
        if (!(Carrier.currentSchedulable() instanceof Task task) || task.kernel() != kernel) {
            throw new KernelException(
                    Errno.ESRCH,
                    "system call: " + java.lang.Thread.currentThread() + " is not a simulated thread of this kernel");
        }
        if (director != null) {
            director.kernelCall(task);
        }
        if (task.waitingOn != null) {
            // A stackless thread came back without having been woken: what it waited for is no longer its business.
            task.leaveQueues();
        }
        if (task.isDisturbed()) {
            SignalDelivery.atPoint(task);
        }
        giveWayIfAsked(task);
        return task;
    }

    /// A preemption point (MODEL 12.8): nearly always no more than the look at a flag. A call begins with
    /// one, and ends with one if it may have changed who is to run.
    static void giveWayIfAsked(Task self) {
        if (self.isAskedToGiveWay()) {
            self.giveWay();
        }
    }

    /// Where the plan of a deterministic kernel may let a call fail that makes something.
    final void failAllocation(Task self, String call, Errno errno) {
        if (director != null && director.fails(self, Fault.FAIL_ALLOCATION)) {
            throw new KernelException(errno, call + ": a fault of the plan");
        }
    }

    /// Where the plan of a deterministic kernel may let a call fail that reads.
    final void failRead(Task self) {
        if (director != null && director.fails(self, Fault.FAIL_READ)) {
            throw new KernelException(Errno.EIO, "read: a fault of the plan");
        }
    }

    /// Where the plan of a deterministic kernel may let a call fail that writes.
    final void failWrite(Task self, OpenFileDescription file) {
        if (director == null) {
            return;
        }
        if (director.fails(self, Fault.FAIL_WRITE)) {
            throw new KernelException(Errno.EIO, "write: a fault of the plan");
        }
        if (file.status().kind() == FileStatus.Kind.REGULAR) {
            failSpace(self, "write");
        }
    }

    /// Where the plan of a deterministic kernel may let a call fail that needs room in a file tree.
    final void failSpace(Task self, String call) {
        if (director != null && director.fails(self, Fault.FAIL_SPACE)) {
            throw new KernelException(Errno.ENOSPC, call + ": a fault of the plan");
        }
    }

    /// After an attempt that has put the caller on a queue.
    ///
    /// @return whether to repeat the attempt; otherwise the caller goes back to its dispatcher
    static boolean slept(Task self) {
        return Sleep.again(self, Restart.BY_FLAG);
    }

    /// At the end of a call that may have sent the caller a signal, or let one in: that acts before the
    /// call returns (MODEL 8.4).
    static void leave(Task self) {
        // A stackless thread's interruption was for the call that it repeats first.
        self.stepEnded();
        if (self.isDisturbedByOwnCall()) {
            SignalDelivery.atPoint(self);
        }
    }

    static int left(Task self, int result) {
        leave(self);
        return result;
    }
}
