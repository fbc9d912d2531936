package io.selvage.api;

import io.selvage.api.security.Sid;
import io.selvage.api.security.TokenGuid;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// One fact about the kernel. Every event names processes by GUID, so that a reused PID never makes a log
/// ambiguous.
public sealed interface KernelEvent {
    /// {@return the GUID of the process that the event is about}
    ProcessGuid process();

    /// A process came to be.
    ///
    /// @param process its GUID
    /// @param pid its PID
    /// @param parent its parent's GUID
    /// @param name its name
    record ProcessCreated(ProcessGuid process, int pid, ProcessGuid parent, String name) implements KernelEvent {}

    /// A process runs another program.
    ///
    /// @param process its GUID
    /// @param pid its PID
    /// @param name the new program's name
    record ProcessExeced(ProcessGuid process, int pid, String name) implements KernelEvent {}

    /// A process ended.
    ///
    /// @param process its GUID
    /// @param pid its PID
    /// @param status its final status
    record ProcessExited(ProcessGuid process, int pid, ExitStatus status) implements KernelEvent {}

    /// A dead process was collected and its PID freed.
    ///
    /// @param process its GUID
    /// @param pid the PID it had
    record ProcessCollected(ProcessGuid process, int pid) implements KernelEvent {}

    /// An orphan got a new parent.
    ///
    /// @param process the orphan's GUID
    /// @param parent the new parent's GUID
    record ProcessAdopted(ProcessGuid process, ProcessGuid parent) implements KernelEvent {}

    /// A thread came to be.
    ///
    /// @param process the GUID of its process
    /// @param tid its TID
    record ThreadCreated(ProcessGuid process, int tid) implements KernelEvent {}

    /// A thread ended.
    ///
    /// @param process the GUID of its process
    /// @param tid its TID
    record ThreadExited(ProcessGuid process, int tid) implements KernelEvent {}

    /// A thread threw what nobody caught; its process ends as if by `SIGABRT` (MODEL 6.2).
    ///
    /// @param process the GUID of its process
    /// @param tid its TID
    /// @param thrown what it threw
    record UncaughtException(ProcessGuid process, int tid, Throwable thrown) implements KernelEvent {}

    /// A thread was refused to act on another process (MODEL 11). Of a signal to several processes there
    /// is one for each that was passed over.
    ///
    /// @param process the GUID of the process of the thread that was refused
    /// @param tid its TID
    /// @param effective the token that it acted as
    /// @param effectiveUser whose that is
    /// @param primary the token of its process; the same unless it was impersonating
    /// @param primaryUser whose that is
    /// @param target the GUID of the process that it asked for
    /// @param right what it would have needed, a bit of [io.selvage.api.security.ProcessRight]
    /// @param call what it called
    /// @param failed what refused it, never empty
    record AccessDenied(
            ProcessGuid process,
            int tid,
            TokenGuid effective,
            Sid effectiveUser,
            TokenGuid primary,
            Sid primaryUser,
            ProcessGuid target,
            int right,
            String call,
            Set<AccessDeniedException.Check> failed)
            implements KernelEvent {
        /// Copies the set.
        public AccessDenied {
            failed = Set.copyOf(failed);
        }
    }

    /// Code holds a core and has reached no preemption point for [KernelConfig#stallTime()].
    ///
    /// @param process the GUID of its process
    /// @param tid its TID
    /// @param core the core's index
    /// @param held for how long by now
    /// @param stack where it is at the moment, innermost first; of a stackless thread its carrier's stack
    record CoreStalled(ProcessGuid process, int tid, int core, Duration held, List<StackTraceElement> stack)
            implements KernelEvent {
        /// Copies the stack.
        public CoreStalled {
            stack = List.copyOf(stack);
        }
    }

    /// A core that was held is free, or its code has reached a preemption point.
    ///
    /// @param process the GUID of the process of which [CoreStalled] told
    /// @param tid the TID of its thread
    /// @param core the core's index
    /// @param held for how long in all
    record StallEnded(ProcessGuid process, int tid, int core, Duration held) implements KernelEvent {}

    /// A thread was ready for seconds and not let run, so the usual scheduling policy has taken over
    /// ([io.selvage.api.StallResponse#POLICY_FALLBACK]).
    ///
    /// @param process the GUID of its process
    /// @param tid its TID
    /// @param waited for how long
    record ThreadStarved(ProcessGuid process, int tid, Duration waited) implements KernelEvent {}

    /// A thread was put on a core.
    ///
    /// @param process the GUID of its process
    /// @param tid its TID
    /// @param core the core's index
    record Dispatched(ProcessGuid process, int tid, int core) implements KernelEvent {}

    /// A sleeping thread was made ready.
    ///
    /// @param process the GUID of its process
    /// @param tid its TID
    record Woken(ProcessGuid process, int tid) implements KernelEvent {}
}
