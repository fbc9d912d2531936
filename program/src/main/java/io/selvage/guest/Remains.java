package io.selvage.guest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/// What the JVM would keep of a program that has ended, gathered while it runs.
final class Remains {
    private static final Set<AutoCloseable> OPEN =
            Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

    private Remains() {}

    /// Remembers something to be closed at the end, as long as the program itself has it.
    static void add(AutoCloseable open) {
        OPEN.add(open);
    }

    static void dispose() {
        List<AutoCloseable> left;
        synchronized (OPEN) {
            left = new ArrayList<>(OPEN);
        }
        for (AutoCloseable open : left) {
            try {
                open.close();
            } catch (Exception ignored) {
                // The program is over; nobody could do anything about it.
            }
        }
    }
}
