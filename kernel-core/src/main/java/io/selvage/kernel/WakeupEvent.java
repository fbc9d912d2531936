package io.selvage.kernel;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A thread became ready.
@Name("io.selvage.Wakeup")
@Label("Wake-Up")
@Description("A simulated thread became ready that had waited")
@Category({"Selvage", "Scheduling"})
@StackTrace(false)
@Enabled(false)
final class WakeupEvent extends Event {
    @Label("Waking Core")
    @Description("The virtual core whose code did it, -1 for code on none")
    int core;

    @Label("PID")
    int pid;

    @Label("TID")
    int tid;

    @Label("Process")
    String process = "";

    @Label("Simulated Thread")
    String threadName = "";

    WakeupEvent() {}
}
