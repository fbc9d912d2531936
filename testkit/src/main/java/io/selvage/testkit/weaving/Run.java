package io.selvage.testkit.weaving;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Simulation;
import java.lang.ref.WeakReference;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What the hooks remember of one machine's run. Touched by simulated threads of that machine only, of
/// which one runs at a time: no locks.
final class Run {
    private static final AtomicReference<Run[]> ALL = new AtomicReference<>(new Run[0]);

    /// The one asked for last. Plain: a stale one is only slower.
    private static Run last = new Run(null);

    private final WeakReference<@Nullable Simulation> simulation;

    /// The threads that must not be preempted, with how many reasons there are.
    private final IdentityHashMap<Thread, int[]> atomic = new IdentityHashMap<>();

    /// Monitors that are held, wanted or waited at; all others are free.
    private final IdentityHashMap<Object, Monitor> monitors = new IdentityHashMap<>();

    /// The threads that wait with a limit.
    private final IdentityHashMap<Thread, Alarm> alarms = new IdentityHashMap<>();

    private int threadNames;
    private @Nullable Random random;

    private Run(@Nullable Simulation simulation) {
        this.simulation = new WeakReference<>(simulation);
    }

    /// Finds the run of a machine.
    ///
    /// @param simulation the machine
    /// @return its run
    static Run of(Simulation simulation) {
        Run recent = last;
        return recent.simulation.refersTo(simulation) ? recent : find(simulation);
    }

    /// Forgets whatever a machine's former run has left behind.
    static void begin(Simulation simulation) {
        Run run = of(simulation);
        run.atomic.clear();
        run.monitors.clear();
        run.alarms.clear();
        run.threadNames = 0;
        run.random = null;
    }

    private static Run find(Simulation simulation) {
        while (true) {
            Run[] present = ALL.get();
            for (Run run : present) {
                if (run.simulation.refersTo(simulation)) {
                    last = run;
                    return run;
                }
            }
            Run[] alive = Arrays.stream(present)
                    .filter(run -> !run.simulation.refersTo(null))
                    .toArray(Run[]::new);
            Run[] grown = Arrays.copyOf(alive, alive.length + 1);
            grown[alive.length] = new Run(simulation);
            ALL.compareAndSet(present, grown);
        }
    }

    void point(Simulation machine, Access access, @Nullable Object object, int part, int site) {
        if (isPreemptible()) {
            machine.point(access, object, part, Sites.get(site));
        }
    }

    private boolean isPreemptible() {
        return atomic.isEmpty() || !atomic.containsKey(Thread.currentThread());
    }

    void beginAtomic() {
        atomic.computeIfAbsent(Thread.currentThread(), _ -> new int[1])[0]++;
    }

    void endAtomic() {
        int[] depth = atomic.get(Thread.currentThread());
        if (depth != null && --depth[0] == 0) {
            atomic.remove(Thread.currentThread());
        }
    }

    /// {@return the monitor of an object if it is in use}
    @Nullable
    Monitor monitorInUse(Object object) {
        return monitors.get(object);
    }

    Monitor monitor(Object object) {
        Monitor present = monitors.get(object);
        if (present != null) {
            return present;
        }
        Monitor made = new Monitor(this, object);
        monitors.put(object, made);
        return made;
    }

    void discard(Monitor monitor) {
        monitors.remove(monitor.object(), monitor);
    }

    /// Undoes [#discard(Monitor)] for one that is in use again.
    void keep(Monitor monitor) {
        monitors.put(monitor.object(), monitor);
    }

    IdentityHashMap<Thread, Alarm> alarms() {
        return alarms;
    }

    String threadName() {
        return "Thread-" + threadNames++;
    }

    Random random(Simulation machine) {
        Random present = random;
        if (present == null) {
            present = new Random(machine.nextLong());
            random = present;
        }
        return present;
    }
}
