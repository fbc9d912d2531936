package io.selvage.kernel;

import io.selvage.api.ConfinementException;
import io.selvage.runtime.ContinuationBody;
import java.lang.System.Logger.Level;

/// A confined thread that has tried to block by Java's means.
final class JavaBlock {
    private static final System.Logger LOGGER = System.getLogger("io.selvage.kernel");

    private JavaBlock() {}

    /// {@return what is thrown for what the JDK has thrown instead of blocking}
    static ConfinementException refused(Task task, Throwable thrown) {
        return new ConfinementException(sentence(task, thrown.getStackTrace()), thrown);
    }

    /// From the ticker: the JVM did not ask, and has blocked the carrier.
    ///
    /// `Object.wait` is ended by an interrupt, and the process as if what the thread does had been
    /// refused. A monitor cannot be refused, and whoever waits for one gets it at some time; that is
    /// reported.
    static void end(Task task, ContinuationBody body, java.lang.Thread carrier) {
        boolean waitsForMonitor = carrier.getState() == java.lang.Thread.State.BLOCKED;
        StackTraceElement[] stack = carrier.getStackTrace();
        var refusal = new ConfinementException(sentence(task, stack));
        refusal.setStackTrace(stack);
        if (waitsForMonitor) {
            LOGGER.log(Level.WARNING, () -> "a core waits for a monitor: " + task, refusal);
            return;
        }
        // Whatever it waited for a moment ago, it may have got, and what the kernel itself does on the carrier may
        // wait.
        if (stack.length == 0 || !stack[0].getClassName().equals("java.lang.Object")) {
            return;
        }
        if (!task.mustEnd()) {
            ExitCall.uncaught(task, refusal);
        }
        body.interrupt();
    }

    private static String sentence(Task task, StackTraceElement[] stack) {
        String method = "?";
        String place = "";
        for (StackTraceElement frame : stack) {
            if (!isOfJdk(frame.getClassName())) {
                place = " at " + frame;
                break;
            }
            method = frame.getClassName() + "." + frame.getMethodName();
        }
        return task + " may block only through the kernel and has called " + method + place;
    }

    private static boolean isOfJdk(String type) {
        return type.startsWith("java.") || type.startsWith("jdk.") || type.startsWith("sun.");
    }
}
