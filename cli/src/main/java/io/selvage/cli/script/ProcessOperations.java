package io.selvage.cli.script;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitInfo;
import io.selvage.api.WaitOptions;
import io.selvage.api.WaitResult;

/// The operations that are about processes and threads.
final class ProcessOperations {
    private static final int SIGCHLD = 17;

    private final SystemCalls sys;
    private final Actor actor;
    private final Troupe troupe;

    ProcessOperations(SystemCalls sys, Actor actor, Troupe troupe) {
        this.sys = sys;
        this.actor = actor;
        this.troupe = troupe;
    }

    Reply clone(Operation op) {
        Actor child = troupe.newcomer();
        CloneArguments request = switch (op.number(2)) {
            case 2 -> new CloneArguments(CloneFlags.NONE, SIGCHLD, null, 0);
            case 1 -> newForm(op);
            default -> oldForm(op);
        };
        int tid = sys.clone(request, () -> troupe.play(child, sys)).tid();
        boolean handle = request.flags().contains(CloneFlags.CLONE_PIDFD);
        return handle ? Reply.of(tid, sys.loadInt(Addresses.handle(actor.index()))) : Reply.of(tid);
    }

    private CloneArguments newForm(Operation op) {
        return new CloneArguments(CloneFlags.ofBits(op.argument(0)), op.number(1), null, 0)
                .withParentTid(op.argument(3))
                .withChildTid(op.argument(4))
                .withPidfd(Addresses.handle(actor.index()));
    }

    /// The old form has one place for the handle and the TID.
    private CloneArguments oldForm(Operation op) {
        long word = op.argument(0) | (op.number(1) & 0xff);
        boolean handle = (word & CloneFlags.CLONE_PIDFD.bits()) != 0;
        return CloneArguments.ofLegacy(
                word, handle ? Addresses.handle(actor.index()) : op.argument(3), op.argument(4), 0);
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
