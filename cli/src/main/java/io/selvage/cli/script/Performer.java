package io.selvage.cli.script;

import io.selvage.api.KernelException;
import io.selvage.api.SystemCalls;

/// Makes the call that an operation asks for, on the actor's own thread.
final class Performer {
    private static final int ENOSYS = 38;

    private final SystemCalls sys;
    private final ProcessOperations processes;
    private final FileOperations files;
    private final StateOperations state;

    Performer(SystemCalls sys, Troupe troupe) {
        this.sys = sys;
        processes = new ProcessOperations(sys, troupe);
        files = new FileOperations(sys);
        state = new StateOperations(sys);
    }

    Reply perform(Operation operation) {
        try {
            return call(operation);
        } catch (KernelException refused) {
            return Reply.of(-refused.errno().number());
        }
    }

    private Reply call(Operation op) {
        return switch (op.verb()) {
            case NOP -> Reply.done();
            case CLONE -> processes.clone(op);
            case EXIT -> processes.exit(op);
            case EXIT_GROUP -> processes.exitGroup(op);
            case GETPID -> Reply.of(sys.getpid());
            case GETTID -> Reply.of(sys.gettid());
            case GETPPID -> Reply.of(sys.getppid());
            case WAIT4 -> processes.wait4(op);
            case UNSHARE -> state.unshare(op);
            case KCMP -> state.kcmp(op);
            case YIELD -> state.giveWay();
            case RLIMIT -> state.setRlimit(op);
            case GETRLIMIT -> state.getRlimit(op);
            case PRLIMIT -> state.prlimit(op);
            case SETPRIO -> state.setPriority(op);
            case GETPRIO -> state.getPriority(op);
            case SETAFF -> state.setAffinity(op);
            case GETAFF -> state.getAffinity(op);
            case SETSCHED -> state.setScheduler(op);
            case GETSCHED -> state.getScheduler(op);
            case SETNAME -> state.setName(op);
            case GETNAME -> state.getName();
            case GETUID -> Reply.of(0);
            case PIPE -> files.pipe();
            case DUP -> Reply.of(sys.dup(op.number(0)));
            case CLOSE -> files.close(op);
            case READ -> files.read(op);
            case WRITE -> files.write(op);
            case UMASK -> Reply.of(sys.umask(op.number(0)));
            default -> Reply.of(-ENOSYS);
        };
    }
}
