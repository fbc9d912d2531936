package io.selvage.api;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// How a process ended: [Process#exitReport()]. Immutable.
///
/// @param process its handle
/// @param status its status
/// @param limit the hard limit for which it was killed; null if it was for none
/// @param furthestStep the harshest step that the end of one of its threads took
/// @param dyingTime from the decision that it ends to its death; zero where one step was both
/// @param usage what it has used
/// @param threads where its threads stood when it was decided that a limit was hit, and those whose end
///     took more than [KillStep#UNWOUND]; empty for ordinary ends
public record ExitReport(
        Process process,
        ExitStatus status,
        @Nullable LimitHit limit,
        KillStep furthestStep,
        Duration dyingTime,
        ResourceUsage usage,
        List<ThreadEnd> threads) {
    private static final int SHOWN_FRAMES = 12;

    /// How many of the frames are shown that a thread has above its own code, if it has more.
    private static final int SHOWN_ABOVE = 3;

    private static final List<String> NOT_ITS_OWN = List.of(
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "com.sun.",
            "io.selvage.kernel.",
            "io.selvage.scheduler.",
            "io.selvage.runtime.",
            "io.selvage.guest.",
            "io.selvage.program.");

    /// Keeps a copy of the list.
    public ExitReport {
        threads = List.copyOf(threads);
    }

    /// The end of one thread.
    ///
    /// @param tid its TID
    /// @param name its name
    /// @param step what ended it
    /// @param stack where it stood when the end of the process was decided, innermost frame first; empty
    ///     if that is not known
    public record ThreadEnd(int tid, String name, KillStep step, List<StackTraceElement> stack) {
        /// Keeps a copy of the list.
        public ThreadEnd {
            stack = List.copyOf(stack);
        }
    }

    /// The report for people, in several lines, each ended.
    ///
    /// @return the report
    public String text() {
        var text = new StringBuilder();
        text.append("process ")
                .append(process.pid())
                .append(" (")
                .append(process.name())
                .append("): ");
        text.append(status).append('\n');
        if (limit != null) {
            text.append("  ").append(limit).append('\n');
        }
        text.append("  used: ").append(usage.text()).append('\n');
        text.append(String.format(
                Locale.ROOT,
                "  end: %s, %.3f ms after the decision%n",
                furthestStep.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                dyingTime.toNanos() / 1e6));
        threads.forEach(thread -> append(text, thread));
        return text.toString();
    }

    private static void append(StringBuilder text, ThreadEnd thread) {
        text.append("  thread ")
                .append(thread.tid())
                .append(" (")
                .append(thread.name())
                .append("): ");
        text.append(thread.step().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .append('\n');
        List<StackTraceElement> own = thread.stack();
        int above = framesAboveOwn(own);
        if (above > SHOWN_ABOVE) {
            append(text, own.subList(0, SHOWN_ABOVE), above - SHOWN_ABOVE);
            own = own.subList(above, own.size());
        }
        int shown = Math.min(SHOWN_FRAMES, own.size());
        append(text, own.subList(0, shown), own.size() - shown);
    }

    /// {@return how many frames are the JDK's and the kernel's before the first that is the program's; 0
    /// if none is}
    private static int framesAboveOwn(List<StackTraceElement> stack) {
        for (int i = 0; i < stack.size(); i++) {
            if (NOT_ITS_OWN.stream().noneMatch(stack.get(i).getClassName()::startsWith)) {
                return i;
            }
        }
        return 0;
    }

    private static void append(StringBuilder text, List<StackTraceElement> frames, int more) {
        frames.forEach(frame -> text.append("      at ").append(frame).append('\n'));
        if (more > 0) {
            text.append("      ... ").append(more).append(" more\n");
        }
    }
}
