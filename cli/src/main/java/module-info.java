/// The {@code selvage} command; nothing depends on it.
module io.selvage.cli {
    requires HdrHistogram;
    requires com.fasterxml.jackson.databind;
    requires info.picocli;
    requires io.selvage.kernel;
    requires io.selvage.program;
    requires io.selvage.scheduler;
    requires io.selvage.testkit;
    requires java.desktop;
    requires java.management;
    requires jdk.management;
    requires jmh.core;
    requires static org.jspecify;

    opens io.selvage.cli to
            info.picocli;
}
