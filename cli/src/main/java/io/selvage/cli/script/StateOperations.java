package io.selvage.cli.script;

import io.selvage.api.CloneFlags;
import io.selvage.api.CoreMask;
import io.selvage.api.Limit;
import io.selvage.api.SystemCalls;
import java.nio.charset.StandardCharsets;

/// The operations that are about what a thread shares, may use, and is scheduled by.
final class StateOperations {
    private static final int TRACED_CORES = 3;

    private final SystemCalls sys;

    StateOperations(SystemCalls sys) {
        this.sys = sys;
    }

    Reply unshare(Operation op) {
        sys.unshare(new CloneFlags(op.argument(0)));
        return Reply.done();
    }

    Reply kcmp(Operation op) {
        return Reply.of(sys.kcmp(op.number(0), op.number(1), op.number(2), op.number(3), op.number(4)));
    }

    Reply setUser(Operation op) {
        sys.setresuid(op.number(0), op.number(1), op.number(2));
        return Reply.done();
    }

    Reply giveWay() {
        sys.schedYield();
        return Reply.done();
    }

    Reply setRlimit(Operation op) {
        sys.setrlimit(op.number(0), new Limit(op.argument(1), op.argument(2)));
        return Reply.done();
    }

    Reply getRlimit(Operation op) {
        Limit limit = sys.getrlimit(op.number(0));
        return Reply.done(limit.soft(), limit.hard());
    }

    Reply prlimit(Operation op) {
        sys.prlimit(op.number(0), op.number(1), new Limit(op.argument(2), op.argument(3)));
        return Reply.done();
    }

    Reply setPriority(Operation op) {
        sys.setpriority(op.number(0), op.number(1), op.number(2));
        return Reply.done();
    }

    /// Linux's raw call answers 20 less the nice value.
    Reply getPriority(Operation op) {
        return Reply.of(20 - sys.getpriority(op.number(0), op.number(1)));
    }

    Reply setAffinity(Operation op) {
        sys.schedSetaffinity(op.number(0), CoreMask.ofBits(op.argument(1)));
        return Reply.done();
    }

    Reply getAffinity(Operation op) {
        return Reply.done(sys.schedGetaffinity(op.number(0)).toBits()[0] & TRACED_CORES);
    }

    Reply setScheduler(Operation op) {
        sys.schedSetscheduler(op.number(0), op.number(1), op.number(2));
        return Reply.done();
    }

    Reply getScheduler(Operation op) {
        int policy = sys.schedGetscheduler(op.number(0));
        return Reply.of(policy, sys.schedGetparam(op.number(0)));
    }

    Reply setName(Operation op) {
        sys.threadName(op.text());
        return Reply.done();
    }

    Reply getName() {
        return new Reply(0, sys.threadName().getBytes(StandardCharsets.UTF_8));
    }
}
