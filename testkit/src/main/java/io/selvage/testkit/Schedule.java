package io.selvage.testkit;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/// All that a run was told, and on what: enough to make it again.
///
/// Immutable.
public final class Schedule {
    private final long seed;
    private final Setting setting;
    private final Environment environment;
    private final long traceHash;
    private final long[] codes;

    /// @param seed the run's seed
    /// @param setting the run's machine
    /// @param environment what it was recorded with
    /// @param traceHash the digest of the run
    /// @param choices what was chosen, in order
    public Schedule(long seed, Setting setting, Environment environment, long traceHash, List<Choice> choices) {
        this(
                seed,
                setting,
                environment,
                traceHash,
                choices.stream().mapToLong(Code::of).toArray());
    }

    /// The array becomes the schedule's own.
    Schedule(long seed, Setting setting, Environment environment, long traceHash, long[] codes) {
        this.seed = seed;
        this.setting = setting;
        this.environment = environment;
        this.traceHash = traceHash;
        this.codes = codes;
    }

    /// Reads a schedule file, see [#toText()], or the line that reports show, see [#toLine()].
    ///
    /// @param text the file's content or the line
    /// @return the schedule
    /// @throws ScheduleSyntaxException if it is none; the message says where and why
    public static Schedule parse(String text) {
        return text.startsWith(ScheduleFile.MAGIC) ? ScheduleFile.parse(text) : ScheduleLine.parse(text);
    }

    /// {@return the run's seed}
    public long seed() {
        return seed;
    }

    /// {@return the run's machine}
    public Setting setting() {
        return setting;
    }

    /// {@return what it was recorded with}
    public Environment environment() {
        return environment;
    }

    /// {@return the digest of the run}
    public long traceHash() {
        return traceHash;
    }

    /// {@return how many choices there are}
    public int size() {
        return codes.length;
    }

    /// {@return the choices, in order}
    public List<Choice> choices() {
        return new AbstractList<>() {
            @Override
            public Choice get(int index) {
                return Code.choice(codes[index]);
            }

            @Override
            public int size() {
                return codes.length;
            }
        };
    }

    long code(int index) {
        return codes[index];
    }

    /// The schedule file: one line per fact, then the choices, of which only switches cost lines.
    ///
    /// @return lines, each with its end
    public String toText() {
        return ScheduleFile.write(this);
    }

    /// The schedule in one line without quotes or backslashes, to be pasted into an annotation. Leaves out the
    /// environment.
    ///
    /// @return the line
    public String toLine() {
        return ScheduleLine.write(this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Schedule that
                && seed == that.seed
                && traceHash == that.traceHash
                && setting.equals(that.setting)
                && environment.equals(that.environment)
                && Arrays.equals(codes, that.codes);
    }

    @Override
    public int hashCode() {
        return Objects.hash(seed, traceHash, setting, environment, Arrays.hashCode(codes));
    }

    @Override
    public String toString() {
        return toLine();
    }
}
