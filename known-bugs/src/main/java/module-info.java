/// Concurrent programs with one known bug each, and their corrected twins. Plain Java that depends on nothing.
module io.selvage.bugs {
    requires static org.jspecify;

    exports io.selvage.bugs;
}
