package io.selvage.benchmarks;

import io.selvage.api.CloneFlags;
import io.selvage.api.KernelConfig;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.Ace;
import io.selvage.api.security.Acl;
import io.selvage.api.security.GroupAccount;
import io.selvage.api.security.Principals;
import io.selvage.api.security.ProcessRight;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TrustLabel;
import io.selvage.api.security.UserAccount;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.infra.Blackhole;

/// What do the checks cost that a call on another process makes? One operation is one permitted call of a
/// thread with a stack. The difference to the same call on the caller's own process, for which nothing is
/// checked, is the price.
public class CrossProcess extends ComparedWithJdk {
    static final int CALLS = 1_000_000;

    private static final Sid STAFF = Sid.of("S-1-5-21-4-100");
    private static final Principals PRINCIPALS = Principals.builder()
            .group(new GroupAccount("staff", STAFF, 100))
            .user(UserAccount.of("ann", Sid.of("S-1-5-21-4-1"), 1001, STAFF))
            .build();
    private static final StepBody SLEEPER = calls -> {
        calls.pause();
        return StepBody.Step.BLOCK;
    };

    /// Called by JMH.
    public CrossProcess() {}

    /// A kernel that knows a user without privileges.
    public static class Users extends BootedKernel {
        /// Called by JMH.
        public Users() {
            super(KernelConfig.cores(1).principals(PRINCIPALS));
        }
    }

    private interface Call {
        void make(SystemCalls sys, int pid, Blackhole blackhole);
    }

    /// Whom the calls are made on.
    private enum Target {
        OWN,
        CHILD,
        CHILD_THROUGH_GROUP,
        GUARDED_CHILD
    }

    private static void signal(SystemCalls sys, int pid, Blackhole blackhole) {
        sys.kill(pid, Signal.URG.number());
    }

    private static void inspect(SystemCalls sys, int pid, Blackhole blackhole) {
        blackhole.consume(sys.schedGetscheduler(pid));
    }

    /// A signal that is ignored, to the own process: the baseline.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void selvageSignalOwn(Users kernel, Blackhole blackhole) throws InterruptedException {
        run(kernel, Target.OWN, CrossProcess::signal, blackhole);
    }

    /// The same to another process of the user.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void selvageSignalChild(Users kernel, Blackhole blackhole) throws InterruptedException {
        run(kernel, Target.CHILD, CrossProcess::signal, blackhole);
    }

    /// The same to one whose access list names a group of the user's, as the last of eight.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void selvageSignalThroughGroup(Users kernel, Blackhole blackhole) throws InterruptedException {
        run(kernel, Target.CHILD_THROUGH_GROUP, CrossProcess::signal, blackhole);
    }

    /// The same to a process with a trust label.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void selvageSignalGuarded(Users kernel, Blackhole blackhole) throws InterruptedException {
        run(kernel, Target.GUARDED_CHILD, CrossProcess::signal, blackhole);
    }

    /// Asking for the own scheduling policy: the baseline.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void selvageInspectOwn(Users kernel, Blackhole blackhole) throws InterruptedException {
        run(kernel, Target.OWN, CrossProcess::inspect, blackhole);
    }

    /// Asking for that of another process of the user.
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public void selvageInspectChild(Users kernel, Blackhole blackhole) throws InterruptedException {
        run(kernel, Target.CHILD, CrossProcess::inspect, blackhole);
    }

    private void run(Users kernel, Target target, Call call, Blackhole blackhole) throws InterruptedException {
        int calls = portionOf(CALLS);
        Program program = Program.of("cross-process", sys -> {
            int child = child(sys, target);
            int pid = target == Target.OWN ? sys.getpid() : child;
            for (int i = 0; i < calls; i++) {
                call.make(sys, pid, blackhole);
            }
            sys.kill(child, Signal.KILL);
            sys.waitpid(child, WaitOptions.NONE);
            return 0;
        });
        kernel.run("ann", target == Target.GUARDED_CHILD ? program.withTrust(TrustLabel.guarded(1)) : program);
    }

    private static int child(SystemCalls sys, Target target) {
        int child = sys.clone(CloneFlags.FORK, SLEEPER).tid();
        if (target == Target.CHILD_THROUGH_GROUP) {
            List<Ace> entries = new ArrayList<>();
            for (int i = 1; i < 8; i++) {
                entries.add(Ace.allow(Sid.of("S-1-5-21-4-20" + i), ProcessRight.ALL));
            }
            entries.add(Ace.allow(STAFF, ProcessRight.ALL));
            sys.processAccess(child, new Acl(entries));
        }
        return child;
    }
}
