package io.selvage.testkit.weaving.programs;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;

/// Two threads that count, each in another way; the result is what they got to.
@SuppressWarnings({"ReturnValueIgnored", "NonAtomicVolatileUpdate", "NonAtomicOperationOnVolatileField"})
public final class Counters {
    private static int shared;

    private int plain;
    private volatile int visible;
    private long wide;
    private final int[] cell = new int[1];
    private final AtomicInteger atomic = new AtomicInteger();

    private Counters() {}

    public static String plain() throws Exception {
        Counters counters = new Counters();
        twice(() -> counters.plain++);
        return "" + counters.plain;
    }

    public static String visible() throws Exception {
        Counters counters = new Counters();
        twice(() -> counters.visible++);
        return "" + counters.visible;
    }

    public static String wide() throws Exception {
        Counters counters = new Counters();
        twice(() -> counters.wide++);
        return "" + counters.wide;
    }

    public static String element() throws Exception {
        Counters counters = new Counters();
        twice(() -> counters.cell[0]++);
        return "" + counters.cell[0];
    }

    public static String ofClass() throws Exception {
        twice(() -> shared++);
        return "" + shared;
    }

    public static String getThenSet() throws Exception {
        Counters counters = new Counters();
        twice(() -> counters.atomic.set(counters.atomic.get() + 1));
        return "" + counters.atomic;
    }

    public static String atomic() throws Exception {
        Counters counters = new Counters();
        IntUnaryOperator add = counters.atomic::addAndGet;
        twice(() -> add.applyAsInt(1));
        return "" + counters.atomic;
    }

    public static String guarded() throws Exception {
        Counters counters = new Counters();
        twice(() -> {
            synchronized (counters) {
                counters.plain++;
            }
        });
        return "" + counters.plain;
    }

    public static String guardedMethod() throws Exception {
        Counters counters = new Counters();
        twice(counters::increment);
        return "" + counters.plain;
    }

    public static String guardedOnce() throws Exception {
        Counters counters = new Counters();
        Thread guarded = new Thread(counters::increment);
        guarded.start();
        counters.plain++;
        guarded.join();
        return "" + counters.plain;
    }

    private synchronized void increment() {
        plain++;
    }

    private static void twice(Runnable action) throws InterruptedException {
        Thread first = new Thread(action);
        Thread second = new Thread(action);
        first.start();
        second.start();
        first.join();
        second.join();
    }
}
