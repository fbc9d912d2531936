package io.selvage.kernel;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// A thread came onto another core than the one it had been on last.
@Name("io.selvage.Migration")
@Label("Migration")
@Description("A simulated thread was put on another virtual core")
@Category({"Selvage", "Scheduling"})
@StackTrace(false)
@Enabled(false)
final class MigrationEvent extends Event {
    @Label("From Core")
    int from;

    @Label("To Core")
    int to;

    @Label("PID")
    int pid;

    @Label("TID")
    int tid;

    @Label("Process")
    String process = "";

    @Label("Simulated Thread")
    String threadName = "";

    MigrationEvent() {}
}
