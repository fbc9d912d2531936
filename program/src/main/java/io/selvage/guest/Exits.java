package io.selvage.guest;

import io.selvage.guest.Replaces.Kind;
import java.io.File;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/// The end of the program: exit, halt and shutdown hooks end the process and nothing else.
@SuppressWarnings({"DoNotCallSuggester"}) // The program calls them.
public final class Exits {
    private static final Object LOCK = new Object();
    private static final Set<java.lang.Thread> HOOKS = Collections.newSetFromMap(new IdentityHashMap<>());
    private static final Set<File> FILES = new LinkedHashSet<>();
    private static boolean shuttingDown;

    /// Whether there ever was anything to be run at the end; read without the lock.
    private static volatile boolean hooked;

    private Exits() {}

    /// As the JDK's.
    @Replaces(System.class)
    public static void exit(int status) {
        runHooks();
        throw Guest.port().end(status);
    }

    /// As the JDK's.
    @Replaces(value = Runtime.class, kind = Kind.INSTANCE)
    public static void exit(Runtime runtime, int status) {
        exit(status);
    }

    /// As the JDK's.
    @Replaces(value = Runtime.class, kind = Kind.INSTANCE)
    public static void halt(Runtime runtime, int status) {
        throw Guest.port().end(status);
    }

    /// As the JDK's.
    @Replaces(value = Runtime.class, kind = Kind.INSTANCE)
    public static void addShutdownHook(Runtime runtime, java.lang.Thread hook) {
        synchronized (LOCK) {
            if (shuttingDown) {
                throw new IllegalStateException("Shutdown in progress");
            }
            if (HOOKS.contains(hook)) {
                throw new IllegalArgumentException("Hook previously registered");
            }
            if (Threads.isAlive(hook)) {
                throw new IllegalArgumentException("Hook already running");
            }
            HOOKS.add(hook);
            hooked = true;
        }
    }

    /// As the JDK's.
    @Replaces(value = Runtime.class, kind = Kind.INSTANCE)
    public static boolean removeShutdownHook(Runtime runtime, java.lang.Thread hook) {
        synchronized (LOCK) {
            if (shuttingDown) {
                throw new IllegalStateException("Shutdown in progress");
            }
            return HOOKS.remove(hook);
        }
    }

    /// As the JDK's, at the end of the process.
    @Replaces(value = File.class, kind = Kind.INSTANCE)
    public static void deleteOnExit(File file) {
        synchronized (LOCK) {
            hooked = true;
            FILES.add(HostFiles.at(file).getAbsoluteFile());
        }
    }

    static boolean hasHooks() {
        return hooked;
    }

    /// Runs all hooks at the same time and waits for them. Only the first caller returns.
    static void runHooks() {
        List<java.lang.Thread> hooks;
        boolean first;
        synchronized (LOCK) {
            first = !shuttingDown;
            shuttingDown = true;
            hooks = new ArrayList<>(HOOKS);
        }
        if (!first) {
            awaitTheEnd();
        }
        hooks.forEach(java.lang.Thread::start);
        hooks.forEach(Exits::await);
        deleteFiles();
    }

    /// Somebody else is ending the process.
    private static void awaitTheEnd() {
        while (true) {
            LockSupport.park(LOCK);
            Guest.poll();
        }
    }

    private static void await(java.lang.Thread hook) {
        while (true) {
            try {
                Threads.join(hook);
                return;
            } catch (InterruptedException ended) {
                Guest.poll();
            }
        }
    }

    private static void deleteFiles() {
        List<File> files;
        synchronized (LOCK) {
            files = new ArrayList<>(FILES);
        }
        Collections.reverse(files);
        files.forEach(File::delete);
    }
}
