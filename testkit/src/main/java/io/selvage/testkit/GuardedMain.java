package io.selvage.testkit;

import io.selvage.api.Program;
import io.selvage.api.SystemCalls;

/// Ends the process when its first thread throws, and tells the run, rather than the log, what was thrown.
final class GuardedMain implements Program.Main {
    private static final int FAILED = 1;

    private final Program.Main main;

    GuardedMain(Program.Main main) {
        this.main = main;
    }

    @Override
    public int run(SystemCalls sys) throws Exception {
        try {
            return main.run(sys);
        } catch (Exception | Error thrown) {
            // Not Throwable: the kernel unwinds threads with one that is neither.
            if (!Uncaught.tell(thrown)) {
                throw thrown;
            }
            return FAILED;
        }
    }
}
