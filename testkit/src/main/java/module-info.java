/// Concurrency tests under chosen, recorded, replayed and shrunk schedules. Knows the kernel's public face only.
module io.selvage.testkit {
    requires transitive io.selvage.api;
    requires static org.jspecify;

    exports io.selvage.testkit;
    // Called by woven code, whichever module that is in.
    exports io.selvage.testkit.weaving;
}
