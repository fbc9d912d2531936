package io.selvage.cli.script;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitInfo;
import io.selvage.api.WaitOptions;
import io.selvage.api.WaitResult;

/// The operations that are about processes and threads.
final class ProcessOperations {
    private static final long DETACHED = 0x40_0000;
    private static final long PIDFD = 0x1000;
    private static final long PARENT_SETTID = 0x10_0000;
    private static final long PARENT_OR_THREAD = 0x1_8000;
    private static final int SIGCHLD = 17;

    private final SystemCalls sys;
    private final Troupe troupe;

    ProcessOperations(SystemCalls sys, Troupe troupe) {
        this.sys = sys;
        this.troupe = troupe;
    }

    Reply clone(Operation op) {
        Actor child = troupe.newcomer();
        CloneArguments request = switch (op.number(2)) {
            case 2 -> new CloneArguments(CloneFlags.NONE, SIGCHLD, null, 0);
            case 1 -> request(op, op.argument(0), op.number(1));
            default -> oldForm(op);
        };
        int tid = sys.clone(request, () -> troupe.play(child, sys)).tid();
        boolean handle = request.flags().contains(CloneFlags.CLONE_PIDFD);
        return handle ? Reply.of(tid, sys.loadInt(Addresses.HANDLE)) : Reply.of(tid);
    }

    /// The old form takes 32 bits of flags, gives the handle and the TID the same place, and reads no
    /// exit signal where it does not count.
    private static CloneArguments oldForm(Operation op) {
        long flags = op.argument(0) & 0xffff_ffffL;
        if ((flags & PIDFD) != 0 && (flags & (DETACHED | PARENT_SETTID)) != 0) {
            throw new KernelException(Errno.EINVAL, "clone: CLONE_PIDFD needs the place of the TID");
        }
        int signal = (flags & PARENT_OR_THREAD) != 0 ? 0 : op.number(1) & 0xff;
        return request(op, flags & ~DETACHED, signal);
    }

    private static CloneArguments request(Operation op, long flags, int signal) {
        return new CloneArguments(new CloneFlags(flags), signal, null, 0)
                .withParentTid(op.argument(3))
                .withChildTid(op.argument(4))
                .withPidfd(Addresses.HANDLE);
    }

    Reply exit(Operation op) {
        sys.exitThread(op.number(0));
        throw new IllegalStateException("exit came back");
    }

    Reply exitGroup(Operation op) {
        sys.exit(op.number(0));
        throw new IllegalStateException("exit_group came back");
    }

    Reply exec(Operation op) {
        sys.exec(op.text());
        throw new IllegalStateException("exec came back");
    }

    Reply wait4(Operation op) {
        WaitResult result = sys.waitpid(op.number(0), WaitOptions.ofBits(op.number(1)));
        return Reply.of(result.pid(), result.status());
    }

    Reply waitid(Operation op) {
        WaitInfo info = sys.waitid(op.number(0), op.number(1), WaitOptions.ofBits(op.number(2)));
        return Reply.done(info.pid(), info.code(), info.status(), info.uid());
    }

    Reply setpgid(Operation op) {
        sys.setpgid(op.number(0), op.number(1));
        return Reply.done();
    }

    Reply setSubreaper(Operation op) {
        sys.setChildSubreaper(op.number(0));
        return Reply.done();
    }

    Reply getSubreaper() {
        return Reply.done(sys.getChildSubreaper());
    }

    Reply setParentDeathSignal(Operation op) {
        sys.setParentDeathSignal(op.number(0));
        return Reply.done();
    }

    Reply getParentDeathSignal() {
        return Reply.done(sys.getParentDeathSignal());
    }
}
