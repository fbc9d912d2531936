package io.selvage.guest;

import io.selvage.guest.Replaces.Kind;
import java.lang.Thread.Builder;
import java.lang.Thread.Builder.OfPlatform;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.ThreadFactory;

/// Builders of platform threads, which no class but the JDK's may implement.
@SuppressWarnings({"BadImport"}) // What a thread builder is, is plain here.
public final class Builders {
    /// What builders were told and do not give back.
    private static final Map<Builder, Boolean> DAEMON = Collections.synchronizedMap(new WeakHashMap<>());

    private Builders() {}

    /// As the JDK's.
    @Replaces(value = Builder.class, kind = Kind.INSTANCE)
    public static java.lang.Thread unstarted(Builder builder, Runnable task) {
        java.lang.Thread made = builder.unstarted(task);
        return made.isVirtual() ? made : standIn(builder, made, task);
    }

    /// As the JDK's.
    @Replaces(value = Builder.class, kind = Kind.INSTANCE)
    public static java.lang.Thread start(Builder builder, Runnable task) {
        java.lang.Thread made = unstarted(builder, task);
        made.start();
        return made;
    }

    /// As the JDK's.
    @Replaces(value = Builder.class, kind = Kind.INSTANCE)
    public static ThreadFactory factory(Builder builder) {
        ThreadFactory made = builder.factory();
        return builder instanceof OfPlatform ? task -> standIn(builder, made.newThread(task), task) : made;
    }

    /// As the JDK's.
    @Replaces(value = OfPlatform.class, kind = Kind.INSTANCE)
    public static java.lang.Thread unstarted(OfPlatform builder, Runnable task) {
        return unstarted((Builder) builder, task);
    }

    /// As the JDK's.
    @Replaces(value = OfPlatform.class, kind = Kind.INSTANCE)
    public static java.lang.Thread start(OfPlatform builder, Runnable task) {
        return start((Builder) builder, task);
    }

    /// As the JDK's.
    @Replaces(value = OfPlatform.class, kind = Kind.INSTANCE)
    public static ThreadFactory factory(OfPlatform builder) {
        return factory((Builder) builder);
    }

    /// As the JDK's.
    @Replaces(value = OfPlatform.class, kind = Kind.INSTANCE)
    public static OfPlatform daemon(OfPlatform builder, boolean on) {
        DAEMON.put(builder, on);
        return builder;
    }

    /// As the JDK's.
    @Replaces(value = OfPlatform.class, kind = Kind.INSTANCE)
    public static OfPlatform daemon(OfPlatform builder) {
        return daemon(builder, true);
    }

    private static GuestThread standIn(Builder builder, java.lang.Thread model, Runnable task) {
        ThreadGroup given = model.getThreadGroup();
        boolean chosen =
                given != null && given != java.lang.Thread.currentThread().getThreadGroup();
        var made = new GuestThread(chosen ? given : Threads.groupOfCurrent(), task, model.getName());
        Boolean daemon = DAEMON.get(builder);
        if (daemon != null) {
            made.setDaemon(daemon);
        }
        if (model.getUncaughtExceptionHandler() != given) {
            made.setUncaughtExceptionHandler(model.getUncaughtExceptionHandler());
        }
        return made;
    }
}
