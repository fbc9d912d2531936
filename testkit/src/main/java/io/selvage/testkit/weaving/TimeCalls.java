package io.selvage.testkit.weaving;

import io.selvage.api.Kernel;
import io.selvage.api.simulation.Simulation;
import io.selvage.testkit.weaving.Replaces.Kind;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.TimeUnit;

/// Clocks and sleeps in virtual time.
///
/// Called by woven code, not by people; each method has the parameters and the result of the one that it
/// [replaces][Replaces].
public final class TimeCalls {
    private TimeCalls() {}

    @Replaces(type = System.class, name = "nanoTime")
    public static long nanoTime() {
        Simulation machine = Kernel.currentSimulation();
        return machine == null ? System.nanoTime() : machine.nanoTime();
    }

    @Replaces(type = System.class, name = "currentTimeMillis")
    public static long currentTimeMillis() {
        Simulation machine = Kernel.currentSimulation();
        return machine == null ? System.currentTimeMillis() : machine.instant().toEpochMilli();
    }

    @Replaces(type = Instant.class, name = "now")
    public static Instant instant() {
        Simulation machine = Kernel.currentSimulation();
        return machine == null ? Instant.now() : machine.instant();
    }

    @Replaces(type = Clock.class, name = "systemUTC")
    public static Clock clock() {
        Simulation machine = Kernel.currentSimulation();
        return machine == null ? Clock.systemUTC() : new MachineClock(machine, ZoneOffset.UTC);
    }

    @Replaces(type = Clock.class, name = "systemDefaultZone")
    public static Clock localClock() {
        return clock(ZoneId.systemDefault());
    }

    @Replaces(type = Clock.class, name = "system")
    public static Clock clock(ZoneId zone) {
        Simulation machine = Kernel.currentSimulation();
        return machine == null ? Clock.system(zone) : new MachineClock(machine, zone);
    }

    @Replaces(type = LocalDate.class, name = "now")
    public static LocalDate localDate() {
        return LocalDate.now(localClock());
    }

    @Replaces(type = LocalTime.class, name = "now")
    public static LocalTime localTime() {
        return LocalTime.now(localClock());
    }

    @Replaces(type = LocalDateTime.class, name = "now")
    public static LocalDateTime localDateTime() {
        return LocalDateTime.now(localClock());
    }

    @Replaces(type = ZonedDateTime.class, name = "now")
    public static ZonedDateTime zonedDateTime() {
        return ZonedDateTime.now(localClock());
    }

    @Replaces(type = OffsetDateTime.class, name = "now")
    public static OffsetDateTime offsetDateTime() {
        return OffsetDateTime.now(localClock());
    }

    @Replaces(type = java.lang.Thread.class, name = "sleep")
    public static void sleep(long millis) throws InterruptedException {
        sleep(millis, 0);
    }

    @Replaces(type = java.lang.Thread.class, name = "sleep")
    public static void sleep(long millis, int nanos) throws InterruptedException {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null || millis < 0 || nanos < 0 || nanos > 999_999) {
            java.lang.Thread.sleep(millis, nanos);
        } else {
            machine.sleep(TimeUnit.MILLISECONDS.toNanos(millis) + nanos);
        }
    }

    @Replaces(type = java.lang.Thread.class, name = "sleep")
    public static void sleep(Duration time) throws InterruptedException {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null) {
            java.lang.Thread.sleep(time);
        } else {
            machine.sleep(TimeUnit.NANOSECONDS.convert(time));
        }
    }

    @Replaces(type = TimeUnit.class, name = "sleep", kind = Kind.INSTANCE)
    public static void sleep(TimeUnit unit, long time) throws InterruptedException {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null) {
            unit.sleep(time);
        } else {
            machine.sleep(unit.toNanos(time));
        }
    }

    /// A clock that shows a machine's time.
    private static final class MachineClock extends Clock {
        private final Simulation machine;
        private final ZoneId zone;

        MachineClock(Simulation machine, ZoneId zone) {
            this.machine = machine;
            this.zone = zone;
        }

        @Override
        public ZoneId getZone() {
            return zone;
        }

        @Override
        public Clock withZone(ZoneId other) {
            return new MachineClock(machine, other);
        }

        @Override
        public Instant instant() {
            return machine.instant();
        }
    }
}
