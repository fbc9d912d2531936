package io.selvage.testkit;

import io.selvage.api.simulation.BlockedThread;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is wrong with a run.
///
/// @param kind of what kind it is
/// @param message what happened, in one or a few lines
/// @param thrown what was thrown, null if nothing
/// @param blocked the threads that wait at the end
/// @param cycle the numbers of threads of which each waits for the next, and the last for the first;
///     empty if there is no such cycle, or none is known
/// @param traceHash the digest of everything that happened
/// @param steps how many steps the run made
/// @param leaks what came in from outside of the machine's control
public record Failure(
        Kind kind,
        String message,
        @Nullable Throwable thrown,
        List<BlockedThread> blocked,
        List<Integer> cycle,
        long traceHash,
        long steps,
        List<String> leaks)
        implements Outcome {
    /// What can be wrong with a run.
    public enum Kind {
        /// A thread threw what nobody caught: a failed assertion, most often.
        UNCAUGHT_EXCEPTION("uncaught exception"),
        /// Every thread waits.
        DEADLOCK("deadlock"),
        /// Every thread waits, and one of them for a word that was given before it began to wait.
        LOST_WAKE_UP("lost wake-up"),
        /// The run has made as many steps as it may.
        LIVELOCK("livelock"),
        /// A thread could run for long and did not come to, although the schedule is fair.
        STARVATION("starvation"),
        /// The program has ended and left processes behind.
        LEAKED_PROCESS("leaked process"),
        /// The same choices gave another run.
        NOT_REPEATABLE("not repeatable"),
        /// Something came in from outside of the machine's control, so the run proves nothing.
        LEAK("outside event");

        private final String words;

        Kind(String words) {
            this.words = words;
        }

        /// {@return the kind in words, for people}
        public String words() {
            return words;
        }
    }

    /// Copies the lists.
    public Failure {
        blocked = List.copyOf(blocked);
        cycle = List.copyOf(cycle);
        leaks = List.copyOf(leaks);
    }

    /// A failure without blocked threads.
    static Failure of(Kind kind, String message, @Nullable Throwable thrown, Outcome run) {
        return new Failure(kind, message, thrown, List.of(), List.of(), run.traceHash(), run.steps(), run.leaks());
    }

    /// The same failure, seen more closely.
    Failure as(Kind closer, String words) {
        return new Failure(closer, words, thrown, blocked, cycle, traceHash, steps, leaks);
    }

    Failure with(List<BlockedThread> threads, List<Integer> newCycle) {
        return new Failure(kind, message, thrown, threads, newCycle, traceHash, steps, leaks);
    }

    /// Whether two runs fail in the same way: the same kind, and the same type of what was thrown.
    ///
    /// @param other the other failure
    /// @return true if so
    public boolean isLike(Failure other) {
        return kind == other.kind && type(thrown).equals(type(other.thrown));
    }

    /// By name: each run may have its own copy of the program's classes.
    private static String type(@Nullable Throwable thrown) {
        return thrown == null ? "" : thrown.getClass().getName();
    }
}
