package io.selvage.testkit.weaving.programs;

import java.util.Timer;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveTask;
import java.util.stream.IntStream;

/// What runs on threads of the JDK's own.
public final class Uncontrolled {
    private Uncontrolled() {}

    public static String timer() {
        new Timer().cancel();
        return "timer";
    }

    public static String pool() {
        try (ForkJoinPool pool = new ForkJoinPool(1)) {
            return "" + pool.getParallelism();
        }
    }

    public static String task() {
        return "" + new Answer().fork().join();
    }

    public static String stream() {
        return "" + IntStream.range(0, 100_000).parallel().map(x -> x % 7).sum();
    }

    private static final class Answer extends RecursiveTask<Integer> {
        private static final long serialVersionUID = 1;

        @Override
        protected Integer compute() {
            return 42;
        }
    }
}
