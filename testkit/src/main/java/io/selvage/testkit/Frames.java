package io.selvage.testkit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Stacks without what is not the user's: the frames of the JDK, of Selvage, and of what starts tests.
final class Frames {
    private static final List<String> OTHERS = List.of(
            "java.",
            "jdk.",
            "sun.",
            "org.junit.",
            "net.jqwik.",
            "org.apache.maven.surefire.",
            "org.gradle.",
            "com.intellij.rt.",
            "io.selvage.api.",
            "io.selvage.kernel.",
            "io.selvage.scheduler.",
            "io.selvage.runtime.",
            "io.selvage.testkit.");
    private static final int MOST = 12;

    /// How many frames are shown of a stack that has none of the user's.
    private static final int FEW = 3;

    private static final int MOST_CAUSES = 5;

    private Frames() {}

    static List<StackTraceElement> ofUser(List<StackTraceElement> stack) {
        List<StackTraceElement> own = stack.stream()
                .filter(frame -> OTHERS.stream().noneMatch(frame.getClassName()::startsWith))
                .limit(MOST)
                .toList();
        return own.isEmpty() ? stack.stream().limit(FEW).toList() : own;
    }

    static void append(StringBuilder text, List<StackTraceElement> stack) {
        for (StackTraceElement frame : ofUser(stack)) {
            text.append("      at ")
                    .append(frame.getClassName())
                    .append('.')
                    .append(frame.getMethodName())
                    .append('(')
                    .append(place(frame))
                    .append(")\n");
        }
    }

    static void append(StringBuilder text, Throwable thrown) {
        Throwable next = thrown;
        String introduction = "  ";
        for (int i = 0; next != null && i < MOST_CAUSES; i++) {
            text.append(introduction).append(next).append('\n');
            append(text, List.of(next.getStackTrace()));
            introduction = "  caused by ";
            next = next.getCause();
        }
    }

    private static String place(StackTraceElement frame) {
        @Nullable String file = frame.getFileName();
        if (file == null) {
            return "unknown source";
        }
        return frame.getLineNumber() > 0 ? file + ":" + frame.getLineNumber() : file;
    }
}
