/// The only module that touches JDK internals, foreign functions or reflection. Knows neither tasks nor
/// processes.
module io.selvage.runtime {
    requires static java.instrument;
    requires jdk.management;
    requires static org.jspecify;

    exports io.selvage.runtime to
            io.selvage.benchmarks,
            io.selvage.kernel,
            io.selvage.program,
            io.selvage.scheduler,
            java.instrument;
}
