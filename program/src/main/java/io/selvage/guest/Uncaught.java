package io.selvage.guest;

import java.lang.Thread.UncaughtExceptionHandler;
import org.jspecify.annotations.Nullable;

/// What becomes of an exception that nobody has caught.
public final class Uncaught {
    private static volatile @Nullable UncaughtExceptionHandler byDefault;

    private Uncaught() {}

    /// As the JDK's.
    @Replaces(java.lang.Thread.class)
    public static @Nullable UncaughtExceptionHandler getDefaultUncaughtExceptionHandler() {
        return byDefault;
    }

    /// As the JDK's.
    @Replaces(java.lang.Thread.class)
    public static void setDefaultUncaughtExceptionHandler(@Nullable UncaughtExceptionHandler handler) {
        byDefault = handler;
    }

    static void dispatch(GuestThread thread, Throwable thrown) {
        try {
            UncaughtExceptionHandler own = thread.ownHandler();
            ThreadGroup group = thread.getThreadGroup();
            if (own != null) {
                own.uncaughtException(thread, thrown);
            } else if (group != null && group.getClass() != ThreadGroup.class) {
                group.uncaughtException(thread, thrown);
            } else {
                ofGroup(thread, thrown);
            }
        } catch (Throwable ignored) {
            // As the JVM: what a handler throws is nobody's news.
            if (Guest.port().isUnwinding(ignored)) {
                throw ignored;
            }
        }
    }

    /// As the JDK's.
    @Replaces(value = ThreadGroup.class, kind = Replaces.Kind.VIRTUAL)
    public static void uncaughtException(ThreadGroup group, java.lang.Thread thread, Throwable thrown) {
        if (group.getClass() == ThreadGroup.class) {
            ofGroup(thread, thrown);
        } else {
            group.uncaughtException(thread, thrown);
        }
    }

    private static void ofGroup(java.lang.Thread thread, Throwable thrown) {
        UncaughtExceptionHandler general = byDefault;
        if (general != null) {
            general.uncaughtException(thread, thrown);
        } else {
            Guest.port().error().print("Exception in thread \"" + thread.getName() + "\" ");
            Traces.printStackTrace(thrown, Guest.port().error());
        }
    }
}
