package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.selvage.api.CloneFlags;
import io.selvage.api.Job;
import io.selvage.api.Kernel;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.UsageLimits;
import io.selvage.api.WaitOptions;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What processes are charged together is what the host says that the cores' platform threads have used.
/// There is always somebody to run: what a core uses while it looks for work is nobody's.
@Timeout(300)
class CpuAccountsTest {
    private static final ThreadMXBean HOST = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

    /// How much CPU time is compared.
    private static final long MEASURED_NANOS = 1_000_000_000;

    private static final double TOLERATED = 0.02;

    /// Written so that nothing is left out.
    static volatile double result;

    /// A hog that is only killed would go on without a core.
    private final AtomicBoolean over = new AtomicBoolean();

    /// What runs at the same time.
    @SuppressWarnings("ImmutableEnumChecker") // The list is a copy.
    enum Mix {
        YIELDS(Work.YIELDS, Work.YIELDS, Work.YIELDS, Work.YIELDS),
        PIPES(Work.PIPE, Work.PIPE, Work.COMPUTES, Work.COMPUTES),
        PARKS(Work.PARKS, Work.PARKS, Work.YIELDS, Work.YIELDS),
        FORKS(Work.FORKS, Work.FORKS, Work.COMPUTES, Work.COMPUTES),
        HOGS(Work.HOG, Work.HOG, Work.YIELDS, Work.YIELDS, Work.COMPUTES, Work.COMPUTES),
        EVERYTHING(Work.YIELDS, Work.YIELDS, Work.COMPUTES, Work.COMPUTES, Work.PIPE, Work.PARKS, Work.FORKS, Work.HOG);

        private final List<Work> works;

        Mix(Work... works) {
            this.works = List.of(works);
        }
    }

    /// What one process does.
    enum Work {
        YIELDS {
            @Override
            void once(SystemCalls sys, AtomicBoolean over) {
                sys.schedYield();
            }
        },
        COMPUTES {
            @Override
            void once(SystemCalls sys, AtomicBoolean over) {
                compute(1_000);
                sys.checkpoint();
            }
        },
        /// Does not let go of its core by itself.
        HOG {
            @Override
            void once(SystemCalls sys, AtomicBoolean over) {
                while (!over.get()) {
                    compute(1_000);
                }
            }
        },
        FORKS {
            @Override
            void once(SystemCalls sys, AtomicBoolean over) {
                Thread child = sys.clone(CloneFlags.FORK, () -> compute(300));
                sys.waitpid(child.tid(), WaitOptions.NONE);
            }
        },
        PARKS {
            @Override
            void once(SystemCalls sys, AtomicBoolean over) {
                Thread self = sys.thread();
                Thread other = sys.clone(CloneFlags.THREAD, () -> {
                    while (true) {
                        self.unpark();
                        sys.park();
                    }
                });
                while (true) {
                    other.unpark();
                    sys.park();
                }
            }
        },
        PIPE {
            @Override
            void once(SystemCalls sys, AtomicBoolean over) {
                PipeEnds there = sys.pipe();
                PipeEnds back = sys.pipe();
                sys.clone(CloneFlags.THREAD, () -> {
                    byte[] one = new byte[1];
                    while (true) {
                        sys.read(there.readEnd(), one);
                        sys.write(back.writeEnd(), one);
                    }
                });
                byte[] one = new byte[1];
                while (true) {
                    sys.write(there.writeEnd(), one);
                    sys.read(back.readEnd(), one);
                }
            }
        };

        abstract void once(SystemCalls sys, AtomicBoolean over);

        Program program(AtomicBoolean over) {
            return Program.of(name(), sys -> {
                while (!over.get()) {
                    once(sys, over);
                }
                return 0;
            });
        }
    }

    private static void compute(int steps) {
        double value = 1;
        for (int i = 0; i < steps; i++) {
            value += Math.sin(value);
        }
        result = value;
    }

    /// What the cores' platform threads have used, those that have none at the moment included.
    private static final class Carriers {
        private final Map<Long, Long> used = new HashMap<>();

        /// Those of other kernels.
        private final Set<java.lang.Thread> others =
                java.lang.Thread.getAllStackTraces().keySet();

        long look() {
            for (java.lang.Thread thread : java.lang.Thread.getAllStackTraces().keySet()) {
                String name = thread.getName();
                boolean isCarrier = name.startsWith("selvage-core-") || name.startsWith("selvage-stray-");
                if (isCarrier && !others.contains(thread)) {
                    long now = HOST.getThreadCpuTime(thread.threadId());
                    used.merge(thread.threadId(), now, Math::max);
                }
            }
            return used.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /// What processes had been charged at a moment between two looks at the carriers: however long
    /// something gets in between, the truth lies between the two.
    private record Look(long usedBefore, long charged, long usedAfter) {
        static Look at(Carriers carriers, Job job) {
            long before = carriers.look();
            return new Look(before, job.usage().cpuTime().toNanos(), carriers.look());
        }
    }

    @ParameterizedTest
    @EnumSource
    void theSumOfWhatProcessesUseIsWhatTheHostSays(Mix mix, TestReporter reporter) throws Exception {
        Carriers carriers = new Carriers();
        try (Kernel kernel = Inside.boot(2)) {
            Job job = kernel.createJob("all", UsageLimits.NONE);
            mix.works.forEach(work -> job.spawn(work.program(over)));
            runFor(carriers, carriers.look());
            Look first = Look.at(carriers, job);
            runFor(carriers, first.usedAfter);
            Look second = Look.at(carriers, job);
            job.kill(Signal.KILL);
            over.set(true);
            job.waitFor();

            long charged = second.charged - first.charged;
            long least = second.usedBefore - first.usedAfter;
            long most = second.usedAfter - first.usedBefore;
            String told = String.format("%,d ns charged, between %,d and %,d used", charged, least, most);
            reporter.publishEntry(mix.toString(), told);
            assertTrue(least >= MEASURED_NANOS, told);
            assertTrue(charged >= least * (1 - TOLERATED), told);
            assertTrue(charged <= most * (1 + TOLERATED), told);
        }
    }

    private static void runFor(Carriers carriers, long from) {
        while (carriers.look() - from < MEASURED_NANOS) {
            LockSupport.parkNanos(20_000_000);
        }
    }
}
