/// Which task runs, on which core, for how long. Knows schedulables, not processes.
module io.selvage.scheduler {
    exports io.selvage.scheduler to
            io.selvage.kernel;
    exports io.selvage.scheduler.policy;

    requires HdrHistogram;
    requires transitive io.selvage.api;
    requires io.selvage.runtime;
    requires org.agrona;
    requires org.jctools.core.jdk11;
    requires static org.jspecify;
}
