package io.selvage.cli.script;

import io.selvage.api.ActionFlags;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.MaskChange;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalInfo;
import io.selvage.api.SignalSet;
import io.selvage.api.SystemCalls;
import java.time.Duration;

/// The operations that are about signals.
final class SignalOperations {
    private static final int SEGV = 11;
    private static final int BUS = 7;

    /// What a process ends with whose handler is told of a fault, which would come again.
    private static final int FAULTED = 111;

    private final SystemCalls sys;
    private final Cast cast;

    SignalOperations(SystemCalls sys, Cast cast) {
        this.sys = sys;
        this.cast = cast;
    }

    Reply kill(Operation op) {
        sys.kill(op.number(0), op.number(1));
        return Reply.done();
    }

    Reply tgkill(Operation op) {
        sys.tgkill(op.number(0), op.number(1), op.number(2));
        return Reply.done();
    }

    Reply tkill(Operation op) {
        sys.tkill(op.number(0), op.number(1));
        return Reply.done();
    }

    Reply sigqueue(Operation op) {
        sys.sigqueue(op.number(0), op.number(1), op.number(2));
        return Reply.done();
    }

    Reply sigaction(Operation op) {
        SignalAction action = switch (op.number(1)) {
            case 0 -> SignalAction.DEFAULT;
            case 1 -> SignalAction.IGNORE;
            default -> SignalAction.handle(this::handle);
        };
        SignalAction old = sys.sigaction(
                op.number(0),
                action.withFlags(new ActionFlags(op.number(2))).withMask(SignalSet.ofBits(op.argument(3))));
        return Reply.done(disposition(old));
    }

    Reply getsig(Operation op) {
        SignalAction action = sys.sigaction(op.number(0));
        return Reply.of(
                disposition(action),
                0,
                Integer.toUnsignedLong(action.flags().bits()),
                action.mask().bits());
    }

    private static int disposition(SignalAction action) {
        return switch (action.disposition()) {
            case DEFAULT -> 0;
            case IGNORE -> 1;
            case HANDLE -> 2;
        };
    }

    Reply sigmask(Operation op) {
        MaskChange change = switch (op.number(0)) {
            case 0 -> MaskChange.BLOCK;
            case 1 -> MaskChange.UNBLOCK;
            case 2 -> MaskChange.SET;
            default -> throw new KernelException(Errno.EINVAL, "no such change: " + op.line());
        };
        return Reply.done(
                sys.sigprocmask(change, SignalSet.ofBits(op.argument(1))).bits());
    }

    Reply sigpending() {
        return Reply.done(sys.sigpending().bits());
    }

    Reply sigtimedwait(Operation op) {
        SignalInfo info = sys.sigtimedwait(SignalSet.ofBits(op.argument(0)), op.isSet(1) ? null : Duration.ZERO);
        return Reply.of(info.signal(), info.code(), info.pid(), status(info));
    }

    Reply sigsuspend(Operation op) {
        return Reply.of(sys.sigsuspend(SignalSet.ofBits(op.argument(0))));
    }

    Reply pause() {
        return Reply.of(sys.pause());
    }

    /// Linux keeps the payload of a queued signal where it keeps a child's status.
    private static int status(SignalInfo info) {
        return info.code() == SignalInfo.QUEUE ? (int) info.value() : info.status();
    }

    /// Every actor's handler, on whatever thread the kernel has chosen.
    private void handle(SignalInfo info) {
        Actor actor = cast.find(sys.gettid(), sys.getpid());
        if (actor != null) {
            actor.handled(new Delivery(info.signal(), info.code(), info.pid(), status(info)));
        }
        if ((info.signal() == SEGV || info.signal() == BUS) && info.code() > 0) {
            sys.exit(FAULTED);
        }
    }
}
