package io.selvage.api;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/// The kernel as a program sees it. One object serves all threads of a kernel: each call acts for the
/// simulated thread that makes it, so the object can be passed around freely.
///
/// Every method throws [KernelException] `ESRCH` when called by anything but a simulated thread of this
/// kernel. A thread whose process is being ended is unwound by its next call, whichever it is.
///
/// "Blocks" below means that a stackful caller sleeps and frees its core. A stackless caller never sleeps
/// inside a call: it gets [#BLOCKED] (or the constant named) and is dispatched again when the call is
/// worth repeating. If the Java thread of a stackful caller is interrupted before or while it sleeps, the
/// call throws [KernelException] `EINTR` and clears the interrupt status; only `CLONE_VFORK` waits on.
public interface SystemCalls
        extends FileCalls,
                PathCalls,
                FileSecurityCalls,
                UserCalls,
                ReadinessCalls,
                TimeCalls,
                SocketCalls,
                MailboxCalls,
                MessageQueueCalls,
                SignalCalls,
                SchedulingCalls,
                LimitCalls,
                SharingCalls,
                PrivilegeCalls,
                IdentityCalls,
                ProtectionCalls,
                FamilyCalls,
                JobCalls,
                MemoryCalls,
                TerminalCalls,
                WaitCalls {
    /// What a blocking call returns to a stackless caller that has to wait.
    int BLOCKED = -1;

    /// {@return the PID of the caller's process}
    int getpid();

    /// {@return the caller's TID}
    int gettid();

    /// {@return the PID of the parent process; 0 in process 1}
    int getppid();

    /// {@return whether the caller has no stack of its own, so that it never sleeps inside a call}
    boolean isStackless();

    /// {@return a handle on the calling thread}
    Thread thread();

    /// {@return a handle on the caller's process}
    Process process();

    /// {@return the calling thread's name: at most 15 bytes of UTF-8}
    ///
    /// A new thread or process has its creator's name, a new program its own.
    String threadName();

    /// Names the calling thread. What is beyond 15 bytes of UTF-8 is cut off, as by `prctl(PR_SET_NAME)`.
    ///
    /// @param name the name
    void threadName(String name);

    /// {@return the arguments that the program was started with}
    List<String> arguments();

    /// Creates a thread or a process, or anything between: the flags say what is shared (MODEL 3). The
    /// exit signal is `SIGCHLD` for a new process and none for a thread.
    ///
    /// @param flags what is shared
    /// @param body the code that the new thread starts in, with a stack of its own
    /// @return the new thread: of this process with `CLONE_THREAD`, otherwise the first thread of a new
    ///     process
    /// @throws KernelException `EINVAL` if the flags contradict each other (the message explains),
    ///     `EAGAIN` if no number is free, `EACCES`, `EPERM` or `ENOSYS` for what [#clone(CloneArguments,
    ///     ThreadBody)] says
    default Thread clone(CloneFlags flags, ThreadBody body) {
        return clone(CloneArguments.of(flags), body);
    }

    /// Like [#clone(CloneFlags, ThreadBody)], but the new thread is stackless.
    ///
    /// @param flags what is shared
    /// @param body the new thread's state machine
    /// @return the new thread
    /// @throws KernelException as [#clone(CloneFlags, ThreadBody)]
    default Thread clone(CloneFlags flags, StepBody body) {
        return clone(CloneArguments.of(flags), body);
    }

    /// Creates a thread or a process with everything that can be asked for. A failed creation changes
    /// nothing (MODEL 3.3).
    ///
    /// With `CLONE_VFORK` the calling thread runs nothing until the new process has ended: a stackful
    /// caller blocks in this call, a stackless one gets the new thread at once, should return from its
    /// step, and is dispatched again when the process has ended.
    ///
    /// @param arguments flags and the rest
    /// @param body the code that the new thread starts in, with a stack of its own
    /// @return the new thread
    /// @throws KernelException in this order: `EINVAL` for a malformed request or contradicting flags;
    ///     `EACCES` for anything but a thread if the process has the mitigation
    ///     [io.selvage.api.security.Mitigation#NO_CHILD]; `EPERM` for a wished TID or a namespace flag
    ///     without `SeTcbPrivilege`; `ENOSYS` for a namespace flag with it, and for flags whose feature
    ///     this version lacks (the message names them); `EAGAIN` if the user has as many threads as the
    ///     limit [ResourceLimit#NPROC] says or no number is free; `EEXIST` if the wished TID is in use
    Thread clone(CloneArguments arguments, ThreadBody body);

    /// Like [#clone(CloneArguments, ThreadBody)], but the new thread is stackless.
    ///
    /// @param arguments flags and the rest
    /// @param body the new thread's state machine
    /// @return the new thread
    /// @throws KernelException as [#clone(CloneArguments, ThreadBody)]
    Thread clone(CloneArguments arguments, StepBody body);

    /// Creates a thread or a process from the binary form of the request. Where it points, the caller's
    /// memory is read.
    ///
    /// @param struct the struct, from the buffer's position on
    /// @param size its size in bytes, which says which version of it it is
    /// @param body the code that the new thread starts in, with a stack of its own
    /// @return the new thread
    /// @throws KernelException as [CloneStruct#decode(ByteBuffer, long)], then as
    ///     [CloneStruct#toArguments(CloneStruct.Memory)], then as [#clone(CloneArguments, ThreadBody)]
    default Thread clone3(ByteBuffer struct, long size, ThreadBody body) {
        return clone(CloneStruct.decode(struct, size).toArguments(this::wordOfMemory), body);
    }

    /// Like [#clone3(ByteBuffer, long, ThreadBody)], but the new thread is stackless.
    ///
    /// @param struct the struct, from the buffer's position on
    /// @param size its size in bytes
    /// @param body the new thread's state machine
    /// @return the new thread
    /// @throws KernelException as [#clone3(ByteBuffer, long, ThreadBody)]
    default Thread clone3(ByteBuffer struct, long size, StepBody body) {
        return clone(CloneStruct.decode(struct, size).toArguments(this::wordOfMemory), body);
    }

    private int wordOfMemory(long address) {
        byte[] word = new byte[Integer.BYTES];
        readMemory(address, word, 0, word.length);
        return ByteBuffer.wrap(word).order(ByteOrder.nativeOrder()).getInt();
    }

    /// Starts a program as a child process: what `vfork` and `exec` come to, as one act (MODEL 3.5). It
    /// has copies of the caller's file-system context and of its descriptors, less those marked
    /// close-on-exec; memory of its own; the caller's mask and ignored signals, and the exit signal
    /// `SIGCHLD`. It counts as having executed a program ([#setpgid(int, int)]). Does not block; a
    /// failure changes nothing.
    ///
    /// @param program the program
    /// @param arguments what [#arguments()] returns inside
    /// @return the new process
    /// @throws KernelException in this order: `EACCES` if the process has the mitigation
    ///     [io.selvage.api.security.Mitigation#NO_CHILD]; `EPERM` for a label that the caller cannot give
    ///     ([Program#withTrust(io.selvage.api.security.TrustLabel)]); `ENOENT`, `EACCES` or `ENOEXEC` if
    ///     the file cannot be loaded; `EAGAIN` if the user has as many threads as the limit
    ///     [ResourceLimit#NPROC] says or no number is free
    Process spawn(Program program, String... arguments);

    /// Like [#spawn(Program, String...)], with actions and attributes applied in the child before its
    /// program starts (MODEL 3.5). If one of them or the program fails, the caller gets its errno and a
    /// message that says which one it was, and no child remains: no number, no descriptor, nothing to
    /// wait for, no signal. Does not block.
    ///
    /// @param actions what to do before the program starts
    /// @param program the program
    /// @param arguments what [#arguments()] returns inside
    /// @return the new process
    /// @throws KernelException in this order: `EACCES`, `EPERM` and `EAGAIN` as [#spawn(Program,
    ///     String...)]; what
    ///     [SpawnActions] says of the attributes, then of the file actions, in the order given there;
    ///     `ENOENT`, `EACCES` or `ENOEXEC` if the program's file cannot be loaded
    Process spawn(SpawnActions actions, Program program, String... arguments);

    /// Like [#spawn(SpawnActions, Program, String...)], with the program that a file of the kernel's tree
    /// holds. The path is looked up after the actions: from the working directory that they have led to.
    ///
    /// @param actions what to do before the program starts
    /// @param path which file
    /// @param arguments what [#arguments()] returns inside
    /// @return the new process
    /// @throws KernelException as [#spawn(SpawnActions, Program, String...)], and last as
    ///     [#exec(String, String...)]
    Process spawn(SpawnActions actions, String path, String... arguments);

    /// Ends the calling thread only. If it is the last one of its process, the process ends with this
    /// code (MODEL 6.2). Does not return: the caller's stack is unwound, running its `finally` blocks.
    ///
    /// @param code the exit code; the low 8 bits count
    void exitThread(int code);

    /// Ends the whole process: every thread of it. The first call wins (MODEL 6.2). Does not return.
    ///
    /// @param code the exit code; the low 8 bits count
    void exit(int code);

    /// Makes the process run another program (MODEL 4.1). Whatever can be refused is refused before
    /// anything has changed. Then every other thread of the process ends, the caller's stack is unwound
    /// (running its `finally` blocks, whose kernel calls unwind again), and the process goes on with one
    /// thread, which has the PID as its TID, and the new program. Does not return.
    ///
    /// Kept: PID, GUID, parent, children, group and session, open descriptors not marked close-on-exec,
    /// working directory and umask, signal mask and pending signals, ignored signals, limits. Reset:
    /// memory, handlers (to the default action), the exit signal (to `SIGCHLD`), the name.
    ///
    /// @param program the program
    /// @param arguments what [#arguments()] returns inside
    /// @throws KernelException `EPERM` for a label that the caller cannot give
    ///     ([Program#withTrust(io.selvage.api.security.TrustLabel)]), `ENOENT`, `EACCES` or `ENOEXEC` if
    ///     the file cannot be loaded; nothing has changed
    void exec(Program program, String... arguments);

    /// Like [#exec(Program, String...)], with the program that a file of the kernel's tree holds.
    ///
    /// @param path which file
    /// @param arguments what [#arguments()] returns inside
    /// @throws KernelException in this order: what [FileCalls] says of paths, `EACCES` if it is not a
    ///     regular file or nobody may execute it, `ENOEXEC` if it holds no program
    void exec(String path, String... arguments);

    /// Waits until a thread has ended. Blocks.
    ///
    /// @param thread the thread
    /// @return 0, or [#BLOCKED]
    /// @throws KernelException `EDEADLK` if it is the caller itself, `EINVAL` if it is a thread of
    ///     another kernel
    int join(Thread thread);

    /// Says whether two threads share a resource, like Linux's `kcmp`.
    ///
    /// @param tid1 a live thread
    /// @param tid2 a live thread
    /// @param resource what to compare
    /// @return 0 if they share it, 1 if not
    /// @throws KernelException `ESRCH` if one of them does not exist, `EACCES` without the right
    ///     `QUERY_INFORMATION` on both ([ProtectionCalls])
    int kcmp(int tid1, int tid2, Resource resource);

    /// Lets the others on this core run first. A stackless caller returns [StepBody.Step#YIELD] instead;
    /// from it this does nothing.
    ///
    /// For [#SCHED_OTHER] this is a hint, with a real-time priority the caller goes behind others of the
    /// same priority, and with a deadline it gives up what it may run in the rest of the period (MODEL
    /// 12.8, 12.2).
    void schedYield();

    /// Does nothing else than what every kernel call begins with: acts on signals, and lets others run
    /// whose turn it is (MODEL 8.4, 12.8). For code that computes for long without any call: it looks at
    /// a flag and returns if there is nothing to do, in a few nanoseconds. Code that reaches no call
    /// keeps its core.
    void checkpoint();

    /// Waits for the caller's permit ([Thread#unpark()]) and takes it. Blocks. May also return without a
    /// permit, so call it in a loop that checks what is waited for.
    ///
    /// @return 0, or [#BLOCKED]
    int park();
}
