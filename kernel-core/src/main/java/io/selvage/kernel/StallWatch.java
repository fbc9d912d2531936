package io.selvage.kernel;

import io.selvage.api.SignalInfo;
import io.selvage.api.StallResponse;
import io.selvage.scheduler.Machine;
import io.selvage.scheduler.Schedulable;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// Looks for code that reaches no preemption point, while it holds its core or after that has been taken
/// from it. Such code cannot be made to stop, but it can be named.
///
/// A core that has not finished a dispatch since the last tick may be in such code, or run a thread alone
/// that reaches one preemption point after the other. To tell the two apart the thread is asked to give
/// way: at its next preemption point it answers ([Task#giveWay()]), whatever comes of that. So nobody who
/// is not suspected pays for the watch.
///
/// Fields belong to the thread that ticks, unless they say otherwise.
final class StallWatch {
    private static final System.Logger LOGGER = System.getLogger("io.selvage.kernel");

    /// How many times as long as others code may hold a core that uses no CPU time and does not say that
    /// it waits.
    private static final int NATIVE_FACTOR = 20;

    private final KernelInstance kernel;
    private final long limit;
    private final StallResponse response;
    private Suspect[] suspects = new Suspect[0];

    /// Those whose cores have been taken away.
    private final Map<Task, Suspect> strays = new HashMap<>();

    /// How many stalls each core has had; replaced when there are more cores, read by any thread.
    private volatile AtomicLongArray counts = new AtomicLongArray(0);

    /// One core under watch, or one thread without a core.
    private static final class Suspect {
        private final int core;
        private long dispatches = -1;
        private @Nullable Task asked;
        private long since;

        /// What its platform thread had used by then.
        private long used;

        private boolean isReported;

        Suspect(int core) {
            this.core = core;
        }

        /// One whose core has been taken away.
        Suspect(Task stray, int core, long since, long used, boolean isReported) {
            this(core);
            asked = stray;
            this.since = since;
            this.used = used;
            this.isReported = isReported;
        }
    }

    /// @param limit how many nanoseconds code may hold a core, 0 for ever
    StallWatch(KernelInstance kernel, long limit, StallResponse response) {
        this.kernel = kernel;
        this.limit = limit;
        this.response = response;
    }

    /// {@return how many stalls a core has had}
    long stalls(int core) {
        AtomicLongArray present = counts;
        return core < present.length() ? present.get(core) : 0;
    }

    /// From the ticker, once per tick.
    void tick() {
        if (limit == 0) {
            return;
        }
        Machine machine = kernel.machine();
        int cores = machine.coreCount();
        if (cores > suspects.length) {
            grow(cores);
        }
        for (int core = 0; core < suspects.length; core++) {
            look(machine, suspects[core]);
        }
        List<Schedulable> detached = machine.detached();
        if (!detached.isEmpty() || !strays.isEmpty()) {
            lookAtStrays(machine, detached);
        }
    }

    private void lookAtStrays(Machine machine, List<Schedulable> detached) {
        for (Schedulable one : detached) {
            if (one instanceof Task task && !strays.containsKey(task)) {
                long now = machine.clock().nanoTime();
                strays.put(task, new Suspect(task, task.lastCore(), now, machine.usedNanos(task), false));
            }
        }
        strays.values().removeIf(suspect -> !lookAtStray(machine, suspect));
    }

    private boolean lookAtStray(Machine machine, Suspect suspect) {
        Task asked = Objects.requireNonNull(suspect.asked);
        if (!machine.isDetached(asked)) {
            acquit(machine, suspect, asked);
            return false;
        }
        long held = machine.clock().nanoTime() - suspect.since;
        if (!suspect.isReported && held >= limit && !isStarved(suspect, machine.usedNanos(asked), held)) {
            suspect.isReported = true;
            report(machine, suspect.core, asked, held);
        }
        return true;
    }

    private void grow(int cores) {
        int before = suspects.length;
        suspects = Arrays.copyOf(suspects, cores);
        for (int core = before; core < cores; core++) {
            suspects[core] = new Suspect(core);
        }
        AtomicLongArray more = new AtomicLongArray(cores);
        for (int core = 0; core < before; core++) {
            more.set(core, counts.get(core));
        }
        counts = more;
    }

    private void look(Machine machine, Suspect suspect) {
        int core = suspect.core;
        long dispatches = machine.dispatches(core);
        Task asked = suspect.asked;
        // The dispatch that was about to end when its thread was asked may have been counted already.
        if (dispatches != suspect.dispatches || (asked != null && machine.running(core) != asked)) {
            suspect.dispatches = dispatches;
            if (asked != null && machine.isDetached(asked)) {
                follow(suspect, asked);
            } else if (asked != null) {
                acquit(machine, suspect, asked);
            }
            return;
        }
        if (asked == null) {
            if (machine.running(core) instanceof Task running) {
                suspect.asked = running;
                suspect.since = machine.clock().nanoTime();
                suspect.used = machine.usedNanos(core);
                running.watch();
                running.askToGiveWay();
            }
            return;
        }
        if (!asked.isWatched() || machine.running(core) != asked) {
            // The second: it has gone to sleep without a kernel call, and nothing else has come since.
            acquit(machine, suspect, asked);
            return;
        }
        // The first time may have fallen into an answer to somebody else.
        asked.askToGiveWay();
        long held = machine.clock().nanoTime() - suspect.since;
        if (!suspect.isReported && held >= limit && !isStarved(suspect, machine.usedNanos(core), held)) {
            suspect.isReported = true;
            report(machine, core, asked, held);
        }
    }

    /// Whether it is the host that has kept the core from running, as far as can be told: a platform
    /// thread that could run and has used less CPU time than makes a stall is either that, or in native
    /// code that waits. After a while it is taken for the latter.
    private boolean isStarved(Suspect suspect, long used, long held) {
        return held < NATIVE_FACTOR * limit && used - suspect.used < limit;
    }

    /// Its core has been taken away; it is watched on.
    private void follow(Suspect suspect, Task asked) {
        strays.put(asked, new Suspect(asked, suspect.core, suspect.since, suspect.used, suspect.isReported));
        suspect.asked = null;
        suspect.isReported = false;
    }

    private void acquit(Machine machine, Suspect suspect, Task asked) {
        int core = suspect.core;
        suspect.asked = null;
        if (!suspect.isReported) {
            return;
        }
        suspect.isReported = false;
        Duration held = Duration.ofNanos(machine.clock().nanoTime() - suspect.since);
        if (kernel.events().enabled()) {
            kernel.events().stallEnded(asked, core, held);
        }
        LOGGER.log(levelFor(asked, Level.INFO), () -> asked + " held core " + core + " for " + held.toMillis() + " ms");
    }

    private void report(Machine machine, int core, Task asked, long nanos) {
        counts.incrementAndGet(core);
        Duration held = Duration.ofNanos(nanos);
        List<StackTraceElement> stack = stack(machine, asked);
        CoreStallEvent.report(core, asked, nanos);
        if (kernel.events().enabled()) {
            kernel.events().coreStalled(asked, core, held, stack);
        }
        LOGGER.log(
                levelFor(asked, Level.WARNING),
                () -> asked + " has held core " + core + " for " + held.toMillis()
                        + " ms and reached no kernel call; call checkpoint() in loops that compute"
                        + Standstill.lines(stack));
        if (response instanceof StallResponse.Send send) {
            SignalSending.toProcess(asked.group(), SignalInfo.kernel(send.signal()));
        }
    }

    /// Nobody here can mend the code of a jar, and its core is taken away from it.
    private static Level levelFor(Task asked, Level ofOwnCode) {
        return asked.group().guest() != null ? Level.DEBUG : ofOwnCode;
    }

    private static List<StackTraceElement> stack(Machine machine, Task asked) {
        java.lang.Thread own = asked.javaThread();
        return List.of(own == null ? machine.stack(asked) : own.getStackTrace());
    }
}
