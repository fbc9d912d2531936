package io.selvage.testkit.weaving;

import io.selvage.api.simulation.Simulation;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Ends an untimed wait of a simulated thread after some virtual time: a simulated thread of its own that sleeps, and
/// then interrupts. The JDK's own timed waits look at the real clock when they wake up, and wait again.
final class Alarm {
    private final Thread waiter = Thread.currentThread();
    private boolean rung;
    private boolean stopped;

    /// Whether the waiter was interrupted by somebody else after the alarm had rung.
    private boolean interrupted;

    private Alarm() {}

    /// Waits, but not for ever.
    ///
    /// @param machine the caller's machine
    /// @param nanos how long at most, in virtual time
    /// @param wait waits until it is interrupted
    /// @param otherwise the result if that took too long
    /// @return what the wait results in
    /// @throws Exception what the wait threw
    static <T extends @Nullable Object> T within(Simulation machine, long nanos, Callable<T> wait, T otherwise)
            throws Exception {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (nanos <= 0) {
            return otherwise;
        }
        Run run = Run.of(machine);
        Alarm alarm = new Alarm();
        Thread sleeper = Thread.ofVirtual().name("alarm").unstarted(() -> alarm.sleep(machine, nanos));
        run.alarms().put(alarm.waiter, alarm);
        sleeper.start();
        try {
            return wait.call();
        } catch (InterruptedException e) {
            if (alarm.rung) {
                return otherwise;
            }
            throw e;
        } finally {
            run.alarms().remove(alarm.waiter);
            alarm.stop(sleeper);
        }
    }

    /// Notes that a thread is interrupted by the program, which the alarm's own interrupt must not hide.
    static void noteInterrupt(Simulation machine, Thread thread) {
        Alarm alarm = Run.of(machine).alarms().get(thread);
        if (alarm != null && alarm.rung) {
            alarm.interrupted = true;
        }
    }

    private void sleep(Simulation machine, long nanos) {
        try {
            machine.sleep(nanos);
        } catch (InterruptedException _) {
            return;
        }
        if (!stopped) {
            rung = true;
            waiter.interrupt();
        }
    }

    private void stop(Thread sleeper) {
        stopped = true;
        if (!rung) {
            sleeper.interrupt();
            return;
        }
        boolean _ = Thread.interrupted();
        if (interrupted) {
            waiter.interrupt();
        }
    }
}
