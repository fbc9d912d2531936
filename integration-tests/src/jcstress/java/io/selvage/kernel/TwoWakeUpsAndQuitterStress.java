package io.selvage.kernel;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/// Two wake-ups for two waiters, one of whom gives up meanwhile: it is either woken or has given up, never both, and
/// the other one is woken.
///
/// The first value is how many were woken and how many gave up, the second whether anybody is left.
@JCStressTest
@Outcome(id = "2, false", expect = Expect.ACCEPTABLE, desc = "Each left the queue once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Somebody left twice, or was forgotten.")
@State
public class TwoWakeUpsAndQuitterStress {
    private final Bystander process = new Bystander(2);
    private final WaitQueue queue = new WaitQueue(process.group(), "data");
    private final Task quitter = process.thread(0);
    private final Task other = process.thread(1);
    private int woken;
    private boolean gaveUp;

    public TwoWakeUpsAndQuitterStress() {
        process.group().lock();
        queue.add(quitter);
        queue.add(other);
        process.group().unlock();
    }

    @Actor
    public void waker() {
        wake();
        wake();
    }

    private void wake() {
        process.group().lock();
        if (queue.poll() != null) {
            woken++;
        }
        process.group().unlock();
    }

    @Actor
    public void quitter() {
        gaveUp = queue.remove(quitter);
    }

    @Arbiter
    public void arbiter(IZ_Result result) {
        result.r1 = woken + (gaveUp ? 1 : 0);
        result.r2 = !queue.isEmpty();
    }
}
