package io.selvage.api;

/// One change of a child that a wait call reports, and its form as Linux's status word (MODEL 7).
///
/// A child's end is an [ExitStatus]; a stop and a resumption are reported only where the caller asks for them.
/// Values are immutable. Encoding and decoding are inverse to each other for all of them.
public sealed interface WaitStatus permits ExitStatus, WaitStatus.Stopped, WaitStatus.Continued {

    /// The status word: `code << 8` for an exit, `signal | 0x80 if core was dumped` for a death by signal,
    /// `signal << 8 | 0x7f` for a stop and `0xffff` for a resumption.
    ///
    /// @return a number of 16 bits
    int toWord();

    /// Reads a status word.
    ///
    /// @param word what [#toWord()] gives
    /// @return the change
    /// @throws IllegalArgumentException if no change has that word
    static WaitStatus ofWord(int word) {
        int low = word & 0xff;
        int high = word >>> 8;
        if (word == Continued.WORD) {
            return new Continued();
        }
        if (low == 0 && high <= ExitStatus.Exited.MAX_CODE) {
            return new ExitStatus.Exited(high);
        }
        if (low == Stopped.MARK && isSignal(high)) {
            return new Stopped(Signal.of(high));
        }
        int signal = low & ~ExitStatus.Killed.CORE_FLAG;
        if (high == 0 && isSignal(signal)) {
            return new ExitStatus.Killed(Signal.of(signal), (low & ExitStatus.Killed.CORE_FLAG) != 0);
        }
        throw new IllegalArgumentException("not a wait status word: 0x" + Integer.toHexString(word));
    }

    private static boolean isSignal(int number) {
        return number >= 1 && number <= 64;
    }

    /// The process was stopped by a signal.
    ///
    /// @param signal the signal that stopped it
    record Stopped(Signal signal) implements WaitStatus {

        static final int MARK = 0x7f;

        @Override
        public int toWord() {
            return (signal.number() << 8) | MARK;
        }

        /// The change in words.
        ///
        /// @return `stopped by SIGTSTP`
        @Override
        public String toString() {
            return "stopped by " + signal;
        }
    }

    /// The process was resumed by `SIGCONT`.
    record Continued() implements WaitStatus {

        static final int WORD = 0xffff;

        @Override
        public int toWord() {
            return WORD;
        }

        /// The change in words.
        ///
        /// @return `continued`
        @Override
        public String toString() {
            return "continued";
        }
    }
}
