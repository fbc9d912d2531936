package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.CoreMask;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.MaskChange;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalSet;
import io.selvage.api.Thread;
import io.selvage.api.ThreadInfo;
import io.selvage.api.ThreadState;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadInfoTest {
    @Test
    void aThreadAndItsProcessAreDescribed() throws InterruptedException {
        var main = new AtomicReference<Thread>();
        var second = new AtomicReference<Thread>();
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            kernel.spawn(Program.of("described", sys -> {
                main.set(sys.thread());
                sys.setsid();
                sys.sigaction(Signal.USR1.number(), SignalAction.handle(_ -> {}));
                sys.sigaction(Signal.USR2.number(), SignalAction.IGNORE);
                second.set(sys.clone(CloneFlags.THREAD, () -> {
                    sys.threadName("second");
                    sys.setpriority(0, 0, 5);
                    sys.sigprocmask(MaskChange.BLOCK, SignalSet.of(Signal.USR1));
                    sys.tkill(sys.gettid(), Signal.USR1.number());
                    sys.park();
                }));
                sys.exitThread(0);
                return 0;
            }));
            Objects.requireNonNull(kernel.simulation()).settle();

            ThreadInfo info = second.get().info();
            int pid = main.get().tid();
            assertEquals(
                    new ThreadInfo(
                            second.get().tid(),
                            pid,
                            1,
                            pid,
                            pid,
                            0,
                            "second",
                            ThreadState.SLEEPING,
                            2,
                            0,
                            5,
                            0,
                            0,
                            CoreMask.firstCores(2),
                            SignalSet.of(Signal.USR1),
                            SignalSet.of(Signal.USR2),
                            SignalSet.of(Signal.USR1),
                            SignalSet.of(Signal.USR1),
                            SignalSet.NONE),
                    info);
            assertEquals(ThreadState.ZOMBIE, main.get().info().state());
            assertEquals(Signal.CHLD.number(), main.get().info().exitSignal());
        }
    }
}
