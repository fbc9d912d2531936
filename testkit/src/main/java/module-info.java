/// Concurrency tests under chosen, recorded, replayed and shrunk schedules. Knows the kernel's public
/// face only.
module io.selvage.testkit {
    requires transitive io.selvage.api;
    requires static org.jspecify;
    requires static org.junit.jupiter.api;
    requires static net.jqwik.api;

    exports io.selvage.testkit;
    // Called by woven code, whichever module that is in.
    exports io.selvage.testkit.weaving;
    exports io.selvage.testkit.junit;
    exports io.selvage.testkit.jqwik;

    opens io.selvage.testkit.junit to
            org.junit.platform.commons;

    provides net.jqwik.api.providers.ArbitraryProvider with
            io.selvage.testkit.jqwik.ScheduleProvider;
}
