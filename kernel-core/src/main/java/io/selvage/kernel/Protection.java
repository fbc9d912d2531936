package io.selvage.kernel;

/// What may be done to a page: Linux's bits.
final class Protection {
    static final int READ = 1;
    static final int WRITE = 2;
    static final int EXECUTE = 4;
    static final int ALL = READ | WRITE | EXECUTE;

    private Protection() {}

    /// Whether a page that has had all of these would break the rule that nothing is both written and
    /// run.
    static boolean isWritableAndExecutable(int history) {
        return (history & (WRITE | EXECUTE)) == (WRITE | EXECUTE);
    }
}
