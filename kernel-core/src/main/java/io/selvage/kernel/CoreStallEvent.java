package io.selvage.kernel;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// A core that is held.
@Name("io.selvage.CoreStall")
@Label("Core Stall")
@Description("Code holds a virtual core without reaching a preemption point")
@Category({"Selvage", "Scheduling"})
@StackTrace(false)
@Enabled(false)
final class CoreStallEvent extends Event {
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

    @Label("Held")
    @Description("For how long, by the kernel's own clock")
    @Timespan
    long nanos;

    CoreStallEvent() {}

    /// Tells of a core that is held, if a recording wants to know.
    ///
    /// @param core the core's index
    /// @param holder who is on it
    /// @param heldNanos for how long
    static void report(int core, Task holder, long heldNanos) {
        var event = new CoreStallEvent();
        if (event.shouldCommit()) {
            event.core = core;
            event.pid = holder.group().pid();
            event.tid = holder.tid();
            event.process = holder.group().name();
            event.threadName = holder.threadName();
            event.nanos = heldNanos;
            event.commit();
        }
    }
}
