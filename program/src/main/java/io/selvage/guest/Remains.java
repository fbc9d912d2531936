package io.selvage.guest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.WeakHashMap;

/// What the JVM would keep of a program that has ended, gathered while it runs.
final class Remains {
    private static final Set<GuestUrlLoader> LOADERS =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    private static final List<Runnable> LAST = Collections.synchronizedList(new ArrayList<>());

    private Remains() {}

    /// Remembers a loader to be closed at the end, as long as the program itself has it.
    static void add(GuestUrlLoader open) {
        LOADERS.add(open);
    }

    /// Remembers something to be done at the end. No code of the program may be run by it.
    static void atEnd(Runnable last) {
        LAST.add(last);
    }

    static void dispose() {
        List<Runnable> all;
        synchronized (LAST) {
            all = new ArrayList<>(LAST);
        }
        all.add(Threads::forget);
        all.add(Threads::leaveThreads);
        synchronized (LOADERS) {
            LOADERS.forEach(open -> all.add(() -> ResourceBundle.clearCache(open)));
            LOADERS.forEach(open -> all.add(() -> close(open)));
        }
        all.forEach(Remains::attempt);
    }

    private static void close(GuestUrlLoader open) {
        try {
            open.closeAsIs();
        } catch (java.io.IOException ignored) {
            // The program is over; nobody could do anything about it.
        }
    }

    /// What the JVM calls back may be the program's after all, and then meet a poll.
    private static void attempt(Runnable last) {
        try {
            last.run();
        } catch (Throwable ignored) {
            // The rest is to be done all the same.
        }
    }
}
