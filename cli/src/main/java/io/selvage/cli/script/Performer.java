package io.selvage.cli.script;

import io.selvage.api.KernelException;
import io.selvage.api.SystemCalls;

/// Makes the call that an operation asks for, on the actor's own thread.
final class Performer {
    private static final int ENOSYS = 38;

    private final SystemCalls sys;
    private final Actor actor;
    private final ProcessOperations processes;
    private final SignalOperations signals;
    private final MemoryOperations memory;
    private final FileOperations files;
    private final StateOperations state;

    Performer(SystemCalls sys, Actor actor, Troupe troupe) {
        this.sys = sys;
        this.actor = actor;
        processes = new ProcessOperations(sys, actor, troupe);
        signals = new SignalOperations(sys, troupe.cast());
        memory = new MemoryOperations(sys);
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
            case EXEC -> processes.exec(op);
            case GETPID -> Reply.of(sys.getpid());
            case GETTID -> Reply.of(sys.gettid());
            case GETPPID -> Reply.of(sys.getppid());
            case GETPGID -> Reply.of(sys.getpgid(op.number(0)));
            case GETSID -> Reply.of(sys.getsid(op.number(0)));
            case SETPGID -> processes.setpgid(op);
            case SETSID -> Reply.of(sys.setsid());
            case SUBREAPER -> processes.setSubreaper(op);
            case GETSUBREAPER -> processes.getSubreaper();
            case PDEATHSIG -> processes.setParentDeathSignal(op);
            case GETPDEATHSIG -> processes.getParentDeathSignal();
            case WAITID -> processes.waitid(op);
            case WAIT4 -> processes.wait4(op);
            case KILL -> signals.kill(op);
            case TGKILL -> signals.tgkill(op);
            case TKILL -> signals.tkill(op);
            case SIGQUEUE -> signals.sigqueue(op);
            case SIGACTION -> signals.sigaction(op);
            case GETSIG -> signals.getsig(op);
            case SIGMASK -> signals.sigmask(op);
            case SIGPENDING -> signals.sigpending();
            case SIGTIMEDWAIT -> signals.sigtimedwait(op);
            case SIGSUSPEND -> signals.sigsuspend(op);
            case PAUSE -> signals.pause();
            case POKE -> memory.poke(op);
            case PEEK -> memory.peek(op);
            case MAP -> memory.map(op);
            case UNMAP -> memory.unmap(op);
            case MPROTECT -> memory.mprotect(op);
            case MADVISE -> memory.madvise(op);
            case PROBE -> memory.probe(op);
            case POKEP -> memory.pokePage(op);
            case PEEKP -> memory.peekPage(op);
            case FUTEX_WAIT -> memory.futexWait(op);
            case FUTEX_WAKE -> memory.futexWake(op);
            case FUTEX_WAIT_BITSET -> memory.futexWaitBitset(op);
            case FUTEX_WAKE_BITSET -> memory.futexWakeBitset(op);
            case FUTEX_REQUEUE -> memory.futexRequeue(op);
            case FUTEX_CMP_REQUEUE -> memory.futexCmpRequeue(op);
            case ROBUST -> memory.robust(op, actor);
            case SET_TID_ADDRESS -> memory.setTidAddress(op);
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
            case GETUID -> Reply.of(sys.getuid());
            case SETUID -> state.setUser(op);
            case PIPE -> files.pipe(op);
            case DUP -> Reply.of(sys.dup(op.number(0)));
            case DUP2 -> Reply.of(sys.dup2(op.number(0), op.number(1)));
            case DUP3 -> Reply.of(sys.dup3(op.number(0), op.number(1), op.number(2)));
            case FCNTL -> files.fcntl(op);
            case OPEN -> files.open(op);
            case LSEEK -> files.lseek(op);
            case FDS -> files.list();
            case CLOSE_RANGE -> files.closeRange(op);
            case FLOCK -> files.flock(op);
            case LOCKF -> files.lockRange(op);
            case POLL -> files.poll(op);
            case PIDFD_OPEN -> Reply.of(sys.pidfdOpen(op.number(0), op.number(1)));
            case PIDFD_KILL -> files.pidfdKill(op);
            case PIDFD_GETFD -> Reply.of(sys.pidfdGetfd(op.number(0), op.number(1), 0));
            case EVENTFD -> Reply.of(sys.eventfd(op.number(0), op.number(1)));
            case CHDIR -> files.chdir(op);
            case GETCWD -> files.getcwd();
            case CREAT -> files.create(op);
            case UNLINK -> files.unlink(op);
            case CLOSE -> files.close(op);
            case READ -> files.read(op);
            case WRITE -> files.write(op);
            case UMASK -> Reply.of(sys.umask(op.number(0)));
            default -> Reply.of(-ENOSYS);
        };
    }
}
