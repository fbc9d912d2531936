package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.MappingCalls;
import io.selvage.api.OpenFlags;
import io.selvage.api.ProcessInfo;
import io.selvage.api.Program;
import io.selvage.api.ResourceLimit;
import io.selvage.api.SchedulingCalls;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SpawnActions;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.ThreadState;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.Privilege;
import io.selvage.api.simulation.Fault;
import io.selvage.api.simulation.Plan;
import io.selvage.kernel.KernelTables;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

/// Requests for threads and processes that cannot be met: because they contradict themselves, name what
/// is not there, lack a privilege, or because numbers, descriptors or threads have run out.
class FailedCreationProperties {
    private static final int PAGE = 4_096;
    private static final long MEMORY = 0x10_0000;
    private static final long READ_ONLY = MEMORY + PAGE;
    private static final long UNMAPPED = MEMORY + 2 * PAGE;

    /// One wish and the circumstances that it meets.
    ///
    /// @param flags the clone flags, or for a spawn which actions
    /// @param details what the other arguments are
    private record Attempt(long flags, int details) {}

    @Property(tries = 60)
    void invariant2AFailedCreationChangesNothing(
            @ForAll @Size(min = 1, max = 40) List<@LongRange(max = (1L << 34) - 1) Long> flags,
            @ForAll @Size(min = 40, max = 40) List<Integer> details,
            @ForAll @IntRange(max = 4) int circumstance)
            throws InterruptedException {
        try (Kernel kernel = Kernel.boot(Inside.config(1).pidMax(KernelConfig.MIN_PID_MAX))) {
            Inside.process(kernel, sys -> tryAll(kernel, sys, flags, details, circumstance));
        }
    }

    @Property(tries = 60)
    void invariant2OnTheDeterministicMachineWithFaults(
            @ForAll @Size(min = 1, max = 40) List<@LongRange(max = (1L << 34) - 1) Long> flags,
            @ForAll @Size(min = 40, max = 40) List<Integer> details,
            @ForAll @IntRange(max = 4) int circumstance,
            @ForAll long seed)
            throws InterruptedException {
        Plan plan = Plan.seeded(seed)
                .faults(EnumSet.of(Fault.FAIL_ALLOCATION, Fault.FAIL_SPACE), circumstance == 0 ? 1_000 : 0);
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(plan, 2).pidMax(KernelConfig.MIN_PID_MAX))) {
            Inside.process(kernel, sys -> tryAll(kernel, sys, flags, details, circumstance));
        }
    }

    private static void tryAll(
            Kernel kernel, SystemCalls sys, List<Long> flags, List<Integer> details, int circumstance) {
        try {
            prepare(sys);
        } catch (KernelException fault) {
            return;
        }
        Exhaustion exhaustion = null;
        switch (circumstance) {
            case 1 -> sys.removePrivileges(Privilege.values());
            case 2 -> {
                sys.removePrivileges(Privilege.values());
                sys.setrlimit(ResourceLimit.NPROC, new Limit(1, 1));
            }
            case 3 -> sys.setrlimit(ResourceLimit.NOFILE, new Limit(4, 4));
            case 4 -> exhaustion = new Exhaustion(sys);
            default -> {}
        }
        settle(kernel, sys, exhaustion == null ? 0 : exhaustion.size());
        for (int i = 0; i < flags.size(); i++) {
            Attempt attempt = new Attempt(flags.get(i), details.get(i));
            String before = state(kernel, sys);
            try {
                attempt(sys, attempt);
            } catch (KernelException refused) {
                assertEquals(before, state(kernel, sys), () -> attempt + ": " + refused.getMessage());
                continue;
            }
            settle(kernel, sys, exhaustion == null ? 0 : exhaustion.size());
        }
        if (exhaustion != null) {
            exhaustion.end();
        }
    }

    private static void prepare(SystemCalls sys) {
        sys.sigaction(Signal.CHLD.number(), SignalAction.IGNORE);
        // Exit signals and parent-death signals may be any; none is to end this process.
        for (int signal = 1; signal <= 64; signal++) {
            if (signal != Signal.KILL.number() && signal != Signal.STOP.number() && signal != Signal.CHLD.number()) {
                sys.sigaction(signal, SignalAction.IGNORE);
            }
        }
        sys.dup2(1, 3);
        int fixed = MappingCalls.MAP_FIXED | MappingCalls.MAP_ANONYMOUS | MappingCalls.MAP_PRIVATE;
        sys.mmap(MEMORY, PAGE, MappingCalls.PROT_READ | MappingCalls.PROT_WRITE, fixed);
        sys.mmap(READ_ONLY, PAGE, MappingCalls.PROT_READ, fixed);
        for (int word = 0; word < 8; word++) {
            sys.storeInt(MEMORY + 4L * word, 100 + word);
        }
    }

    private static String state(Kernel kernel, SystemCalls sys) {
        StringBuilder words = new StringBuilder(KernelTables.of(kernel));
        for (int word = 0; word < 8; word++) {
            words.append(sys.loadInt(MEMORY + 4L * word)).append(' ');
        }
        return words.toString();
    }

    private static void attempt(SystemCalls sys, Attempt attempt) {
        int details = attempt.details;
        if ((details & 1) == 0) {
            sys.clone(request(attempt), (StepBody) _ -> StepBody.Step.EXIT);
        } else {
            spawn(sys, attempt);
        }
    }

    /// Half of the requests have legal flags as far as sharing goes, so that they come further.
    private static CloneArguments request(Attempt attempt) {
        int details = attempt.details;
        // Flags that are refused for themselves are rare, or nothing else would be met.
        long bits = (details & 2) == 0 ? attempt.flags : attempt.flags & 0x3_d1b0_ff00L & ~0x2_0000_0000L;
        CloneArguments request = CloneArguments.of(CloneFlags.ofBits(bits));
        long address = new long[] {MEMORY, READ_ONLY, UNMAPPED, MEMORY + 8}[details >> 2 & 3];
        request = request.withPidfd(address).withParentTid(MEMORY + 4).withChildTid(MEMORY + 12);
        int wish = details >> 4 & 7;
        if (wish < 3) {
            request = request.withSetTid(new int[] {1, -1, 250}[wish]);
        }
        int exit = details >> 7 & 7;
        if (exit < 3) {
            request = request.withExitSignal(new int[] {0, 65, 10}[exit]);
        }
        return (details >> 10 & 7) == 0 ? request.withStack(PAGE, 0) : request;
    }

    private static void spawn(SystemCalls sys, Attempt attempt) {
        int details = attempt.details;
        SpawnActions actions = SpawnActions.NONE;
        if ((attempt.flags & 1) != 0) {
            actions = actions.dup2(1, 7).open(8, "/new", OpenFlags.O_CREAT | OpenFlags.O_RDWR, 0600);
        }
        actions = switch ((int) (attempt.flags >> 1 & 7)) {
            case 0 -> actions.dup2(55, 1);
            case 1 -> actions.open(1, "/no/such", 0, 0);
            case 2 -> actions.withProcessGroup(77);
            case 3 -> actions.withProcessGroup(0).withNewSession();
            case 4 -> actions.withScheduler(SchedulingCalls.SCHED_FIFO, 5);
            case 5 -> actions.chdir("/nowhere");
            case 6 -> actions.withNice(-20).close(FileControl.SEEK_SET);
            default -> actions;
        };
        Program program = (details & 2) == 0
                ? Program.stackless("ends", () -> _ -> StepBody.Step.EXIT)
                : Program.jar(Path.of("none.jar"));
        if ((details & 4) == 0) {
            sys.spawn(actions, program);
        } else {
            sys.spawn(actions, "/nothing");
        }
    }

    /// Until nobody is left of whoever was made after all.
    private static void settle(Kernel kernel, SystemCalls sys, int others) {
        while (kernel.processes().stream().anyMatch(row -> isOther(sys, row))
                || kernel.find(sys.getpid()) == null
                || threads(kernel, sys) > 1 + others) {
            try {
                // Those with another exit signal than SIGCHLD stay zombies.
                sys.waitpid(-1, WaitOptions.WNOHANG.with(WaitOptions.WALL));
            } catch (KernelException none) {
                assertEquals(Errno.ECHILD, none.errno());
            }
            sys.schedYield();
        }
    }

    private static boolean isOther(SystemCalls sys, ProcessInfo row) {
        return row.pid() != 1 && row.pid() != sys.getpid() && row.state() != ThreadState.DEAD;
    }

    private static int threads(Kernel kernel, SystemCalls sys) {
        return kernel.processes().stream()
                .filter(row -> row.pid() == sys.getpid())
                .mapToInt(ProcessInfo::threads)
                .sum();
    }
}
