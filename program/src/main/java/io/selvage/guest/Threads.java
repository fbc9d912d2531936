package io.selvage.guest;

import io.selvage.guest.Replaces.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Threads as the program sees them: its own, and the objects that it has made for them.
public final class Threads {
    /// What a JVM's main thread is in.
    static final ThreadGroup MAIN = new ThreadGroup(root(), "main");

    /// Its number in a JVM of this version.
    private static final long MAIN_ID = 3;

    private static final ThreadLocal<@Nullable GuestThread> CURRENT = new ThreadLocal<>();
    private static final Set<GuestThread> ALIVE = ConcurrentHashMap.newKeySet();
    private static final Object ENDS = new Object();

    /// How many threads keep the program alive; guarded by [#ENDS].
    private static int keeping;

    private Threads() {}

    private static ThreadGroup root() {
        ThreadGroup group = java.lang.Thread.currentThread().getThreadGroup();
        while (group.getParent() != null) {
            group = group.getParent();
        }
        return group;
    }

    static void current(GuestThread thread) {
        CURRENT.set(thread);
    }

    /// A virtual thread of the process, not started.
    static java.lang.Thread newVirtual(String name, Runnable body, boolean inheritThreadLocals) {
        if (Guest.port().isInside()) {
            return java.lang.Thread.ofVirtual()
                    .name(name)
                    .inheritInheritableThreadLocals(inheritThreadLocals)
                    .unstarted(body);
        }
        java.lang.Thread made = Guest.port().newThread(name, body);
        made.setContextClassLoader(java.lang.Thread.currentThread().getContextClassLoader());
        return made;
    }

    static void begins(GuestThread thread) {
        ALIVE.add(thread);
        if (!thread.isDaemon()) {
            synchronized (ENDS) {
                keeping++;
            }
        }
    }

    static void ends(GuestThread thread) {
        if (ALIVE.remove(thread) && !thread.isDaemon()) {
            synchronized (ENDS) {
                keeping--;
                ENDS.notifyAll();
            }
        }
    }

    /// Waits until only daemons are left.
    static void awaitOthers() {
        synchronized (ENDS) {
            while (keeping > 0) {
                try {
                    ENDS.wait();
                } catch (InterruptedException ended) {
                    // Whoever wants the thread to end says so here.
                    Guest.poll();
                }
            }
        }
    }

    static ThreadGroup groupOfCurrent() {
        GuestThread own = CURRENT.get();
        ThreadGroup group = own == null ? null : own.getThreadGroup();
        return group == null ? MAIN : group;
    }

    /// The thread that runs the program's code, as the program knows it.
    @Replaces(java.lang.Thread.class)
    public static java.lang.Thread currentThread() {
        GuestThread own = CURRENT.get();
        return own == null ? java.lang.Thread.currentThread() : own;
    }

    /// As the JDK's.
    @Replaces(value = java.lang.Thread.class, kind = Kind.INSTANCE)
    public static long threadId(java.lang.Thread thread) {
        return thread instanceof GuestThread own && own.isMain() ? MAIN_ID : thread.threadId();
    }

    /// As the JDK's.
    @Replaces(value = java.lang.Thread.class, kind = Kind.VIRTUAL)
    public static long getId(java.lang.Thread thread) {
        return threadId(thread);
    }

    /// As the JDK's.
    @Replaces(value = java.lang.Thread.class, kind = Kind.INSTANCE)
    public static @Nullable ThreadGroup getThreadGroup(java.lang.Thread thread) {
        return thread instanceof GuestThread own && own.hasEnded() ? null : thread.getThreadGroup();
    }

    /// As the JDK's.
    @Replaces(value = java.lang.Thread.class, kind = Kind.INSTANCE)
    public static boolean isAlive(java.lang.Thread thread) {
        return thread instanceof GuestThread own ? own.lives() : thread.isAlive();
    }

    /// As the JDK's.
    @Replaces(value = java.lang.Thread.class, kind = Kind.INSTANCE)
    public static void join(java.lang.Thread thread) throws InterruptedException {
        if (!(thread instanceof GuestThread own)) {
            thread.join();
        } else if (own.hasBegun()) {
            own.virtual().join();
        }
    }

    /// As the JDK's.
    @Replaces(value = java.lang.Thread.class, kind = Kind.INSTANCE)
    public static void join(java.lang.Thread thread, long millis) throws InterruptedException {
        if (!(thread instanceof GuestThread own)) {
            thread.join(millis);
        } else if (own.hasBegun()) {
            own.virtual().join(millis);
        }
    }

    /// As the JDK's.
    @Replaces(value = java.lang.Thread.class, kind = Kind.INSTANCE)
    public static void join(java.lang.Thread thread, long millis, int nanos) throws InterruptedException {
        if (!(thread instanceof GuestThread own)) {
            thread.join(millis, nanos);
        } else if (own.hasBegun()) {
            own.virtual().join(millis, nanos);
        }
    }

    /// As the JDK's.
    @Replaces(value = java.lang.Thread.class, kind = Kind.INSTANCE)
    public static boolean join(java.lang.Thread thread, Duration duration) throws InterruptedException {
        return (thread instanceof GuestThread own ? own.virtual() : thread).join(duration);
    }

    /// As the JDK's.
    @Replaces(value = java.lang.Thread.class, kind = Kind.INSTANCE)
    public static void setDaemon(java.lang.Thread thread, boolean on) {
        if (thread instanceof GuestThread own && own.lives()) {
            throw new IllegalThreadStateException();
        }
        thread.setDaemon(on);
    }

    /// As the JDK's.
    @Replaces(LockSupport.class)
    public static void unpark(java.lang.@Nullable Thread thread) {
        LockSupport.unpark(thread instanceof GuestThread own ? own.virtual() : thread);
    }

    /// As the JDK's.
    @Replaces(LockSupport.class)
    public static @Nullable Object getBlocker(java.lang.Thread thread) {
        return LockSupport.getBlocker(thread instanceof GuestThread own ? own.virtual() : thread);
    }

    /// As the JDK's.
    @Replaces(java.lang.Thread.class)
    public static int activeCount() {
        return ALIVE.size();
    }

    /// As the JDK's.
    @Replaces(value = ThreadGroup.class, kind = Kind.INSTANCE)
    public static int activeCount(ThreadGroup group) {
        return in(group, true).size();
    }

    /// As the JDK's.
    @Replaces(java.lang.Thread.class)
    public static int enumerate(java.lang.Thread[] into) {
        return copy(in(groupOfCurrent(), true), into);
    }

    /// As the JDK's.
    @Replaces(value = ThreadGroup.class, kind = Kind.INSTANCE)
    public static int enumerate(ThreadGroup group, java.lang.Thread[] into) {
        return copy(in(group, true), into);
    }

    /// As the JDK's.
    @Replaces(value = ThreadGroup.class, kind = Kind.INSTANCE)
    public static int enumerate(ThreadGroup group, java.lang.Thread[] into, boolean recurse) {
        return copy(in(group, recurse), into);
    }

    /// As the JDK's.
    @Replaces(value = ThreadGroup.class, kind = Kind.INSTANCE)
    public static void interrupt(ThreadGroup group) {
        in(group, true).forEach(java.lang.Thread::interrupt);
    }

    /// As the JDK's, without the JVM's own threads.
    @Replaces(java.lang.Thread.class)
    public static Map<java.lang.Thread, StackTraceElement[]> getAllStackTraces() {
        Map<java.lang.Thread, StackTraceElement[]> all = new HashMap<>();
        for (GuestThread thread : ALIVE) {
            all.put(thread, thread.getStackTrace());
        }
        return all;
    }

    private static List<GuestThread> in(ThreadGroup group, boolean recurse) {
        List<GuestThread> found = new ArrayList<>();
        for (GuestThread thread : ALIVE) {
            ThreadGroup of = thread.getThreadGroup();
            if (of == group || (recurse && of != null && group.parentOf(of))) {
                found.add(thread);
            }
        }
        return found;
    }

    private static int copy(List<GuestThread> from, java.lang.Thread[] into) {
        int count = Math.min(from.size(), into.length);
        for (int i = 0; i < count; i++) {
            into[i] = from.get(i);
        }
        return count;
    }

    /// What still waits in code of the JDK has been left where it is.
    static void forget() {
        for (GuestThread thread : ALIVE) {
            Guest.loading().forget(thread.virtual());
        }
    }

    /// Threads of the JDK have the context class loader of whoever was the first to need them.
    static void leaveThreads() {
        ThreadGroup root = MAIN.getParent();
        java.lang.Thread[] all = new java.lang.Thread[root.activeCount() + 8];
        int count = root.enumerate(all, true);
        for (int i = 0; i < count; i++) {
            if (Loaders.isOfProgram(all[i].getContextClassLoader())) {
                all[i].setContextClassLoader(ClassLoader.getSystemClassLoader());
            }
        }
    }
}
