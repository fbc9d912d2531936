package io.selvage.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Sending, handling and waiting for signals (MODEL 8). Part of [SystemCalls], which says who may call
/// and what "blocks" means.
///
/// Signals are numbers here, so that whatever a program could ask for has an answer; [Signal] has their
/// names.
///
/// **Delivery.** A signal acts on a thread at its delivery points: whenever it makes a kernel call, and
/// while it waits in one. A thread that computes or waits by Java's own means (a lock, a future, a sleep)
/// handles nothing until its next kernel call; but what needs no code of its own happens at once: the end
/// and the stop of a process. A stopped thread leaves its core at its next kernel call or wait.
///
/// **Authority.** What a signal does by default says which right on another process it needs
/// ([ProtectionCalls], MODEL 8.1), whatever the process has said to do about it; signal 0 needs
/// `QUERY_LIMITED`. Of several processes those get it that the caller may send it to; the others are
/// passed over, and the call fails with `EACCES` only if nobody is left. What the kernel sends of its own
/// accord needs no right: the death of a child, timers, terminals.
public interface SignalCalls {
    /// Sends a signal to processes (MODEL 8.2). Does not block.
    ///
    /// A process directs it to one of its threads that does not block it. If that is the caller itself,
    /// it acts before this call returns.
    ///
    /// @param pid above 0: the process that the number belongs to, be it the TID of any of its threads;
    ///     0: every process of the caller's group; -1: every process but process 1 and the caller's;
    ///     below -1: every process of group `-pid`
    /// @param signal 1 to 64, or 0 to send nothing and only ask whether it could be sent
    /// @throws KernelException `ESRCH` if there is no such process (zombies count as there), `EINVAL` if
    ///     there is no such signal, `EACCES` if the caller may not signal any of them
    void kill(int pid, int signal);

    /// Sends a signal to one process; see [#kill(int, int)].
    ///
    /// @param pid as there
    /// @param signal the signal
    /// @throws KernelException as there
    default void kill(int pid, Signal signal) {
        kill(pid, signal.number());
    }

    /// Sends a signal to one thread. Does not block.
    ///
    /// @param tgid the PID of its process
    /// @param tid its TID
    /// @param signal 1 to 64, or 0 to only ask
    /// @throws KernelException `EINVAL` if a number is not above 0 or the signal does not exist, `ESRCH`
    ///     if there is no such thread in that process, `EACCES` if the caller may not signal it
    void tgkill(int tgid, int tid, int signal);

    /// Sends a signal to one thread, whatever its process; prefer [#tgkill(int, int, int)]. Does not
    /// block.
    ///
    /// @param tid its TID
    /// @param signal 1 to 64, or 0 to only ask
    /// @throws KernelException `EINVAL` if `tid` is not above 0 or the signal does not exist, `ESRCH` if
    ///     there is no such thread, `EACCES` if the caller may not signal it
    void tkill(int tid, int signal);

    /// Sends a signal with a payload to a process. Real-time signals (32 to 64) are queued, every
    /// instance of them. Does not block.
    ///
    /// @param pid the process
    /// @param signal 1 to 64, or 0 to only ask
    /// @param value the payload
    /// @throws KernelException `ESRCH`, `EINVAL` and `EACCES` as [#kill(int, int)]; `EAGAIN` if a
    ///     real-time signal would exceed the receiver's limit SIGPENDING
    void sigqueue(int pid, int signal, int value);

    /// Says what the caller's process does about a signal. Does not block.
    ///
    /// Pending instances of a signal that is ignored from now on are dropped.
    ///
    /// @param signal 1 to 64
    /// @param action what to do from now on
    /// @return what was done until now
    /// @throws KernelException `EINVAL` if there is no such signal, or it is `SIGKILL` or `SIGSTOP`
    SignalAction sigaction(int signal, SignalAction action);

    /// What the caller's process does about a signal. Does not block.
    ///
    /// @param signal 1 to 64
    /// @return what is done about it
    /// @throws KernelException `EINVAL` if there is no such signal
    SignalAction sigaction(int signal);

    /// Changes the calling thread's mask of blocked signals. Signals that become deliverable act before
    /// this returns. `SIGKILL` and `SIGSTOP` are never blocked; asking for it is no error. Does not
    /// block.
    ///
    /// @param change how the set changes the mask
    /// @param set the signals
    /// @return the mask until now
    SignalSet sigprocmask(MaskChange change, SignalSet set);

    /// {@return the signals that are pending for the calling thread or its process and blocked by the
    /// thread}
    SignalSet sigpending();

    /// Takes a pending signal of a set, or waits for one: without running a handler, and whether or not
    /// the thread blocks it. Blocks.
    ///
    /// @param set the signals to take
    /// @param timeout how long to wait; zero only looks, null waits for ever
    /// @return the signal; [SignalInfo#BLOCKED] to a stackless caller that has to wait
    /// @throws KernelException `EAGAIN` if the time is over; `EINTR` if another signal is handled or the
    ///     process was stopped meanwhile, never restarted
    SignalInfo sigtimedwait(SignalSet set, @Nullable Duration timeout);

    /// Waits under another mask until a handler has run, then restores the mask. Blocks.
    ///
    /// @param mask the mask to wait under
    /// @return [SystemCalls#BLOCKED] to a stackless caller; nothing else ever
    /// @throws KernelException `EINTR` whenever a handler has run
    int sigsuspend(SignalSet mask);

    /// Waits until a handler has run. Blocks.
    ///
    /// @return [SystemCalls#BLOCKED] to a stackless caller; nothing else ever
    /// @throws KernelException `EINTR` whenever a handler has run
    int pause();
}
