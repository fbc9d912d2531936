package io.selvage.cli.schbench;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.MappingCalls;
import io.selvage.api.SystemCalls;
import io.selvage.api.ThreadBody;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/// Threads of one process of the kernel, which wait at futexes.
public final class KernelSite implements Site {
    /// Two futexes on one cache line would be felt.
    private static final int STRIDE = 64;

    private final SystemCalls sys;
    private final BusyCpus cpus;
    private final long words;
    private final int gates;
    private final AtomicInteger used = new AtomicInteger();

    /// @param sys the process's
    /// @param cores how many cores the kernel has
    /// @param gates how many gates will be needed at most
    public KernelSite(SystemCalls sys, int cores, int gates) {
        this.sys = sys;
        this.gates = gates;
        cpus = new BusyCpus(cores);
        words = sys.mmap(
                0,
                (long) gates * STRIDE,
                MappingCalls.PROT_READ | MappingCalls.PROT_WRITE,
                MappingCalls.MAP_PRIVATE | MappingCalls.MAP_ANONYMOUS);
    }

    @Override
    public Started start(String name, Runnable body) {
        ThreadBody named = () -> {
            sys.threadName(name);
            body.run();
        };
        io.selvage.api.Thread thread = sys.clone(CloneFlags.THREAD, named);
        return () -> sys.join(thread);
    }

    @Override
    public Gate gate() {
        int index = used.getAndIncrement();
        if (index >= gates) {
            throw new IllegalStateException("gates=" + gates);
        }
        return new FutexGate(sys, words + (long) index * STRIDE);
    }

    @Override
    public void sleep(long nanos) {
        sys.nanosleep(Duration.ofNanos(nanos));
    }

    @Override
    public long nanoTime() {
        return sys.clockGettime();
    }

    @Override
    public double busyPercent() {
        return cpus.percent();
    }

    private record FutexGate(SystemCalls sys, long word) implements Gate {
        @Override
        public void post() {
            if (sys.compareAndSetInt(word, 0, 1)) {
                sys.futexWake(word, 1);
            }
        }

        @Override
        public void await() {
            while (!sys.compareAndSetInt(word, 1, 0)) {
                try {
                    sys.futexWait(word, 0);
                } catch (KernelException e) {
                    // It has been posted to meanwhile.
                    if (e.errno() != Errno.EAGAIN) {
                        throw e;
                    }
                }
            }
        }
    }
}
