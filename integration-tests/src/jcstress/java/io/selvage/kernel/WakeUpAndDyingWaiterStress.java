package io.selvage.kernel;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/// One of two waiters dies while somebody wakes one: the wake-up reaches the other one in any case, whether it was
/// passed on or came to it at once.
///
/// The first value says whether the other one is off the queue, the second how many wake-ups the queue has left.
@JCStressTest
@Outcome(id = "true, 0", expect = Expect.ACCEPTABLE, desc = "The living waiter has the wake-up.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The wake-up went to the dead.")
@State
public class WakeUpAndDyingWaiterStress {
    private final Bystander process = new Bystander(2);
    private final WaitQueue queue = new WaitQueue(process.group(), "data");
    private final Task dying = process.thread(0);
    private final Task living = process.thread(1);

    public WakeUpAndDyingWaiterStress() {
        process.group().lock();
        queue.add(dying);
        queue.add(living);
        process.group().unlock();
    }

    @Actor
    public void waker() {
        process.group().lock();
        queue.poll();
        process.group().unlock();
    }

    @Actor
    public void dying() {
        dying.leaveQueues();
    }

    @Arbiter
    public void arbiter(ZI_Result result) {
        result.r1 = living.waitingOn == null;
        result.r2 = queue.isEmpty() ? 0 : 1;
    }
}
