/// JMH benchmarks; nothing depends on them.
module io.selvage.benchmarks {
    requires io.selvage.kernel;
    requires io.selvage.program;
    requires io.selvage.scheduler;
    requires jmh.core;
    requires org.agrona;
    requires org.jctools.core.jdk11;
    requires static org.jspecify;
}
