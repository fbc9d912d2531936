/// What a program file is and becomes: loading it, compiling polls into it, giving it a world of its own.
/// Knows neither tasks nor processes.
module io.selvage.program {
    requires io.selvage.runtime;
    requires transitive java.logging;
    requires static java.desktop;
    requires static java.management;
    requires static java.prefs;
    requires static java.sql;
    requires static jdk.httpserver;
    requires static transitive org.jspecify;

    exports io.selvage.guest;
    exports io.selvage.guest.port;
    exports io.selvage.program.transform to
            io.selvage.kernel,
            io.selvage.benchmarks;
    exports io.selvage.program to
            io.selvage.cli,
            io.selvage.kernel;
}
