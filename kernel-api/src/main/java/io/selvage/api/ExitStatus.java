package io.selvage.api;

/// How a process ended: it exited with a code, or a signal killed it (MODEL 6.2, 7).
///
/// Immutable. A caller that only wants to know whether all went well asks [#success()]; one that must tell the
/// two outcomes apart switches over [Exited] and [Killed].
public sealed interface ExitStatus extends WaitStatus permits ExitStatus.Exited, ExitStatus.Killed {

    /// A normal end. As with `exit(2)`, only the low 8 bits of the code count.
    ///
    /// @param code any number; 256 ends as 0
    /// @return the status
    static ExitStatus exited(int code) {
        return new Exited(code & Exited.MAX_CODE);
    }

    /// An end by a signal, without a core.
    ///
    /// @param signal the signal
    /// @return the status
    static ExitStatus killed(Signal signal) {
        return new Killed(signal, false);
    }

    /// An end by a signal, with a core.
    ///
    /// @param signal the signal
    /// @return the status
    static ExitStatus dumped(Signal signal) {
        return new Killed(signal, true);
    }

    /// The exit code of a process that exited.
    ///
    /// @return 0 to 255
    /// @throws IllegalStateException if a signal killed the process: it has no exit code, see [#toShellCode()]
    int code();

    /// Whether the process exited with code 0.
    ///
    /// @return false also for every death by signal
    boolean success();

    /// The number that a shell shows as `$?`: the exit code, or 128 plus the signal's number.
    ///
    /// @return 0 to 255
    int toShellCode();

    /// The process exited by itself.
    ///
    /// @param code 0 to 255
    record Exited(int code) implements ExitStatus {

        static final int MAX_CODE = 0xff;

        /// Checks the range.
        ///
        /// @throws IllegalArgumentException if the code is not in 0 to 255
        public Exited {
            if (code < 0 || code > MAX_CODE) {
                throw new IllegalArgumentException("exit codes are 0 to 255: code=" + code);
            }
        }

        @Override
        public boolean success() {
            return code == 0;
        }

        @Override
        public int toShellCode() {
            return code;
        }

        @Override
        public int toWord() {
            return code << 8;
        }

        /// The outcome in words.
        ///
        /// @return `exited 3`
        @Override
        public String toString() {
            return "exited " + code;
        }
    }

    /// A signal ended the process.
    ///
    /// @param signal the signal
    /// @param coreDumped whether the status says that a core was dumped
    record Killed(Signal signal, boolean coreDumped) implements ExitStatus {

        static final int CORE_FLAG = 0x80;

        @Override
        public int code() {
            throw new IllegalStateException("a process " + this + " has no exit code; toShellCode() gives a number");
        }

        @Override
        public boolean success() {
            return false;
        }

        @Override
        public int toShellCode() {
            return 128 + signal.number();
        }

        @Override
        public int toWord() {
            return signal.number() | (coreDumped ? CORE_FLAG : 0);
        }

        /// The outcome in words.
        ///
        /// @return `killed by SIGPIPE`, `killed by SIGABRT (core dumped)`
        @Override
        public String toString() {
            return "killed by " + signal + (coreDumped ? " (core dumped)" : "");
        }
    }
}
