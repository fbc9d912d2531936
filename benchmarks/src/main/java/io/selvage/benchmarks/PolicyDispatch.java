package io.selvage.benchmarks;

import io.selvage.scheduler.policy.Chaos;
import io.selvage.scheduler.policy.EarliestDeadlineFirst;
import io.selvage.scheduler.policy.Eevdf;
import io.selvage.scheduler.policy.Fifo;
import io.selvage.scheduler.policy.Lottery;
import io.selvage.scheduler.policy.Mlfq;
import io.selvage.scheduler.policy.RoundRobin;
import io.selvage.scheduler.policy.Shinjuku;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// What does the decision of a policy cost, among 10, 1,000 and 100,000 threads that are ready? One operation is to
/// pick one and to enqueue it again, as when it yields. There is no kernel: one thread of the host does nothing else.
///
/// The peer is the least that anybody could do: to take a thread from an array and to append it again.
/// `eevdfMixed` has threads of all 40 nice values, which come in no simple order.
public class PolicyDispatch extends ComparedWithJdk {
    static final int DISPATCHES = 1_000_000;

    /// Called by JMH.
    public PolicyDispatch() {}

    /// Ten threads.
    @State(Scope.Benchmark)
    public static class Ten extends PolicyCrowd {
        /// Called by JMH.
        public Ten() {
            super(10);
        }
    }

    /// A thousand threads.
    @State(Scope.Benchmark)
    public static class Thousand extends PolicyCrowd {
        /// Called by JMH.
        public Thousand() {
            super(1_000);
        }
    }

    /// A hundred thousand threads.
    @State(Scope.Benchmark)
    public static class HundredThousand extends PolicyCrowd {
        /// Called by JMH.
        public HundredThousand() {
            super(100_000);
        }
    }

    /// [Eevdf], all alike, ten threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void eevdf10(Ten crowd) {
        crowd.dispatch(Eevdf::new, portionOf(DISPATCHES));
    }

    /// [Eevdf], all alike, a thousand threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void eevdf1000(Thousand crowd) {
        crowd.dispatch(Eevdf::new, portionOf(DISPATCHES));
    }

    /// [Eevdf], all alike, a hundred thousand threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void eevdf100000(HundredThousand crowd) {
        crowd.dispatch(Eevdf::new, portionOf(DISPATCHES));
    }

    /// [Eevdf], of all nice values, ten threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void eevdfMixed10(Ten crowd) {
        crowd.dispatchMixed(Eevdf::new, portionOf(DISPATCHES));
    }

    /// [Eevdf], of all nice values, a thousand threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void eevdfMixed1000(Thousand crowd) {
        crowd.dispatchMixed(Eevdf::new, portionOf(DISPATCHES));
    }

    /// [Eevdf], of all nice values, a hundred thousand threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void eevdfMixed100000(HundredThousand crowd) {
        crowd.dispatchMixed(Eevdf::new, portionOf(DISPATCHES));
    }

    /// [Fifo], ten threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void fifo10(Ten crowd) {
        crowd.dispatch(Fifo::new, portionOf(DISPATCHES));
    }

    /// [Fifo], a thousand threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void fifo1000(Thousand crowd) {
        crowd.dispatch(Fifo::new, portionOf(DISPATCHES));
    }

    /// [Fifo], a hundred thousand threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void fifo100000(HundredThousand crowd) {
        crowd.dispatch(Fifo::new, portionOf(DISPATCHES));
    }

    /// [RoundRobin], ten threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void roundRobin10(Ten crowd) {
        crowd.dispatch(RoundRobin::new, portionOf(DISPATCHES));
    }

    /// [RoundRobin], a thousand threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void roundRobin1000(Thousand crowd) {
        crowd.dispatch(RoundRobin::new, portionOf(DISPATCHES));
    }

    /// [RoundRobin], a hundred thousand threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void roundRobin100000(HundredThousand crowd) {
        crowd.dispatch(RoundRobin::new, portionOf(DISPATCHES));
    }

    /// [Mlfq], ten threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void mlfq10(Ten crowd) {
        crowd.dispatch(Mlfq::new, portionOf(DISPATCHES));
    }

    /// [Mlfq], a thousand threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void mlfq1000(Thousand crowd) {
        crowd.dispatch(Mlfq::new, portionOf(DISPATCHES));
    }

    /// [Mlfq], a hundred thousand threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void mlfq100000(HundredThousand crowd) {
        crowd.dispatch(Mlfq::new, portionOf(DISPATCHES));
    }

    /// [EarliestDeadlineFirst], ten threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void edf10(Ten crowd) {
        crowd.dispatch(EarliestDeadlineFirst::new, portionOf(DISPATCHES));
    }

    /// [EarliestDeadlineFirst], a thousand threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void edf1000(Thousand crowd) {
        crowd.dispatch(EarliestDeadlineFirst::new, portionOf(DISPATCHES));
    }

    /// [EarliestDeadlineFirst], a hundred thousand threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void edf100000(HundredThousand crowd) {
        crowd.dispatch(EarliestDeadlineFirst::new, portionOf(DISPATCHES));
    }

    /// [Lottery], ten threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void lottery10(Ten crowd) {
        crowd.dispatch(Lottery::new, portionOf(DISPATCHES));
    }

    /// [Lottery], a thousand threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void lottery1000(Thousand crowd) {
        crowd.dispatch(Lottery::new, portionOf(DISPATCHES));
    }

    /// [Lottery], a hundred thousand threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void lottery100000(HundredThousand crowd) {
        crowd.dispatch(Lottery::new, portionOf(DISPATCHES));
    }

    /// [Shinjuku], ten threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void shinjuku10(Ten crowd) {
        crowd.dispatch(Shinjuku::new, portionOf(DISPATCHES));
    }

    /// [Shinjuku], a thousand threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void shinjuku1000(Thousand crowd) {
        crowd.dispatch(Shinjuku::new, portionOf(DISPATCHES));
    }

    /// [Shinjuku], a hundred thousand threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void shinjuku100000(HundredThousand crowd) {
        crowd.dispatch(Shinjuku::new, portionOf(DISPATCHES));
    }

    /// [Chaos], ten threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void chaos10(Ten crowd) {
        crowd.dispatch(Chaos::new, portionOf(DISPATCHES));
    }

    /// [Chaos], a thousand threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void chaos1000(Thousand crowd) {
        crowd.dispatch(Chaos::new, portionOf(DISPATCHES));
    }

    /// [Chaos], a hundred thousand threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void chaos100000(HundredThousand crowd) {
        crowd.dispatch(Chaos::new, portionOf(DISPATCHES));
    }

    /// A queue in an array, ten threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void arrayDeque10(Ten crowd) {
        crowd.rotate(portionOf(DISPATCHES));
    }

    /// A queue in an array, a thousand threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void arrayDeque1000(Thousand crowd) {
        crowd.rotate(portionOf(DISPATCHES));
    }

    /// A queue in an array, a hundred thousand threads.
    @Benchmark
    @OperationsPerInvocation(DISPATCHES)
    public void arrayDeque100000(HundredThousand crowd) {
        crowd.rotate(portionOf(DISPATCHES));
    }
}
