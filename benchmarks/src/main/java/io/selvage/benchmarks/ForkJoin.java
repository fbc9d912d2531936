package io.selvage.benchmarks;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveAction;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A fork-join pool of two workers that lives for one fork.
@State(Scope.Benchmark)
public class ForkJoin {
    private final ForkJoinPool pool = new ForkJoinPool(2);

    /// Called by JMH.
    public ForkJoin() {}

    /// Ends the workers, after the last iteration.
    @TearDown(Level.Trial)
    public void close() {
        pool.close();
    }

    /// Runs work on a worker and waits for its end.
    void run(Runnable work) {
        pool.invoke(new Task(work));
    }

    /// The smallest task there is.
    static RecursiveAction nothing() {
        return new Task(() -> {});
    }

    private static final class Task extends RecursiveAction {
        private static final long serialVersionUID = 1L;

        private final transient Runnable work;

        Task(Runnable work) {
            this.work = work;
        }

        @Override
        protected void compute() {
            work.run();
        }
    }
}
