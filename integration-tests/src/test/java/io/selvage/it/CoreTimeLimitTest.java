package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Limit;
import io.selvage.api.Process;
import io.selvage.api.ResourceLimit;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SystemCalls;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The limit on core time (MODEL 13), in virtual time: a call takes a microsecond.
@Timeout(120)
class CoreTimeLimitTest {

    private static void spin(SystemCalls sys) {
        for (; ; ) {
            sys.getpid();
        }
    }

    private static ExitStatus outcome(Process process) throws InterruptedException {
        return process.waitFor();
    }

    @Test
    void theSoftLimitIsASignalEverySecondAndTheHardOneTheEnd() throws Exception {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            Inside.process(kernel, sys -> {
                List<Limit> seen = new ArrayList<>();
                Process child = sys.clone(CloneFlags.FORK, () -> {
                            sys.sigaction(
                                    Signal.XCPU.number(),
                                    SignalAction.handle(_ -> seen.add(sys.getrlimit(ResourceLimit.CPU))));
                            sys.setrlimit(ResourceLimit.CPU, new Limit(1, 3));
                            spin(sys);
                        })
                        .process();
                assertEquals(ExitStatus.killed(Signal.KILL), outcome(child));
                assertEquals(List.of(new Limit(2, 3), new Limit(3, 3)), seen);
            });
        }
    }

    @Test
    void anUnhandledSignalAtTheSoftLimitEndsTheProcessAndItsChildrenHaveTheSameLimit() throws Exception {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            Inside.process(kernel, sys -> {
                sys.setrlimit(ResourceLimit.CORE, Limit.of(0));
                sys.setrlimit(ResourceLimit.CPU, new Limit(1, Limit.INFINITY));
                Process child = sys.clone(CloneFlags.FORK, () -> spin(sys)).process();
                sys.setrlimit(ResourceLimit.CPU, Limit.NONE);
                assertEquals(ExitStatus.killed(Signal.XCPU), outcome(child));
            });
        }
    }
}
