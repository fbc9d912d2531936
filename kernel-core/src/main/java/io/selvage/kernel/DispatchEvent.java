package io.selvage.kernel;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// A stay of a thread on a core, with its duration.
@Name("io.selvage.Dispatch")
@Label("Dispatch")
@Description("A simulated thread was on a virtual core")
@Category({"Selvage", "Scheduling"})
@StackTrace(false)
@Enabled(false)
final class DispatchEvent extends Event {
    @Label("Core")
    int core;

    @Label("PID")
    int pid;

    @Label("TID")
    int tid;

    @Label("Process")
    String process = "";

    @Label("Simulated Thread")
    String threadName = "";

    @Label("Departure")
    @Description("How the thread left its core")
    String departure = "";

    /// Until it ends: when it began.
    @Label("Machine Time")
    @Description("How long it lasted by the kernel's own clock, which may be virtual")
    @Timespan
    long nanos;

    DispatchEvent() {}
}
