package io.selvage.testkit.weaving.programs;

/// Two monitors, taken in one order by one thread and in the other by another.
public final class Deadlock {
    private Deadlock() {}

    public static String run() throws Exception {
        Object left = new Object();
        Object right = new Object();
        Thread thread = new Thread(() -> nest(right, left), "crossing");
        thread.start();
        nest(left, right);
        thread.join();
        return "done";
    }

    private static void nest(Object outer, Object inner) {
        synchronized (outer) {
            synchronized (inner) {
                Thread.onSpinWait();
            }
        }
    }
}
