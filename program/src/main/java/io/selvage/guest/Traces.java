package io.selvage.guest;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Stack traces as a program would see them in a JVM of its own: what the kernel has put below its main
/// methods is left out.
public final class Traces {
    private Traces() {}

    /// As the JDK's.
    @Replaces(java.lang.Thread.class)
    public static void dumpStack() {
        printStackTrace(new Exception("Stack trace"), Guest.port().error());
    }

    /// As the JDK's.
    @Replaces(value = Throwable.class, kind = Replaces.Kind.VIRTUAL)
    public static StackTraceElement[] getStackTrace(Throwable thrown) {
        return trimmed(thrown.getStackTrace());
    }

    /// As the JDK's.
    @Replaces(value = Throwable.class, kind = Replaces.Kind.VIRTUAL)
    public static void printStackTrace(Throwable thrown) {
        trimAll(thrown);
        thrown.printStackTrace();
    }

    /// As the JDK's.
    @Replaces(value = Throwable.class, kind = Replaces.Kind.VIRTUAL)
    public static void printStackTrace(Throwable thrown, PrintStream to) {
        trimAll(thrown);
        thrown.printStackTrace(to);
    }

    /// As the JDK's.
    @Replaces(value = Throwable.class, kind = Replaces.Kind.VIRTUAL)
    public static void printStackTrace(Throwable thrown, PrintWriter to) {
        trimAll(thrown);
        thrown.printStackTrace(to);
    }

    /// As the JDK's, from the program's caller on.
    @Replaces(value = StackWalker.class, kind = Replaces.Kind.INSTANCE)
    public static <T> T walk(
            StackWalker walker, Function<? super Stream<StackWalker.StackFrame>, ? extends T> function) {
        return walker.walk(frames -> function.apply(framesOfProgram(frames)));
    }

    /// As the JDK's, from the program's caller on.
    @Replaces(value = StackWalker.class, kind = Replaces.Kind.INSTANCE)
    public static void forEach(StackWalker walker, Consumer<? super StackWalker.StackFrame> action) {
        walker.walk(frames -> {
            framesOfProgram(frames).forEach(action);
            return walker;
        });
    }

    private static Stream<StackWalker.StackFrame> framesOfProgram(Stream<StackWalker.StackFrame> frames) {
        return frames.dropWhile(frame -> frame.getClassName().equals(Traces.class.getName()))
                .takeWhile(frame -> !isBottom(frame.getClassName(), frame.getMethodName()));
    }

    private static void trimAll(@Nullable Throwable thrown) {
        trimAll(thrown, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static void trimAll(@Nullable Throwable thrown, Set<Throwable> done) {
        if (thrown == null || !done.add(thrown)) {
            return;
        }
        StackTraceElement[] whole = thrown.getStackTrace();
        StackTraceElement[] part = trimmed(whole);
        if (part.length < whole.length) {
            thrown.setStackTrace(part);
        }
        trimAll(thrown.getCause(), done);
        for (Throwable suppressed : thrown.getSuppressed()) {
            trimAll(suppressed, done);
        }
    }

    /// The trace of a thread that asks for its own, through one method of ours.
    static StackTraceElement[] ofCaller(Throwable here) {
        StackTraceElement[] trace = trimmed(here.getStackTrace());
        if (trace.length > 0) {
            trace[0] = new StackTraceElement(
                    null, "java.base", Runtime.version().toString(), "java.lang.Thread", "getStackTrace", null, -1);
        }
        return trace;
    }

    static StackTraceElement[] trimmed(StackTraceElement[] whole) {
        for (int i = 0; i < whole.length; i++) {
            if (isBottom(whole[i].getClassName(), whole[i].getMethodName())) {
                int keep = i;
                while (keep > 0 && isReflection(whole[keep - 1].getClassName())) {
                    keep--;
                }
                return Arrays.copyOf(whole, keep);
            }
        }
        return whole;
    }

    /// How many of the classes whose methods run are above what the kernel has put below.
    static int lengthOfProgram(Class<?>[] running) {
        int length = 0;
        while (length < running.length
                && running[length] != GuestThread.class
                && !running[length].getName().startsWith("io.selvage.program.MainClass")) {
            length++;
        }
        while (length < running.length && length > 0 && isReflection(running[length - 1].getName())) {
            length--;
        }
        return length;
    }

    private static boolean isBottom(String type, String method) {
        return (type.equals("io.selvage.guest.GuestThread") && method.equals("live"))
                || type.startsWith("io.selvage.program.MainClass");
    }

    private static boolean isReflection(String type) {
        return type.startsWith("jdk.internal.reflect.") || type.equals("java.lang.reflect.Method");
    }
}
