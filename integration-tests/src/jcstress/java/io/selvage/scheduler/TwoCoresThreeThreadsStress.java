package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/// Wake-ups, idling, theft and a change of the number of cores at once: the first of two cores wakes one
/// of three threads, queues another one that it displaces, and sees the other core go and come back; that
/// one goes to sleep, takes the last of its looks, or helps itself. The third thread is woken from
/// outside.
@JCStressTest
@Outcome(id = "ALL, AWAKE", expect = Expect.ACCEPTABLE, desc = "Each waits once, and the second core is awake.")
@Outcome(id = "ALL, ASLEEP", expect = Expect.ACCEPTABLE, desc = "All wait on the first core, which is awake.")
@Outcome(expect = Expect.FORBIDDEN, desc = "One is lost or there twice, or a core sleeps beside its work.")
@State
public class TwoCoresThreeThreadsStress {
    private final Scheduler scheduler = Subject.scheduler(2);
    private final VirtualCore first = scheduler.cores().get(0);
    private final VirtualCore second = scheduler.cores().get(1);
    private final Sleeper sleeper = new Sleeper(scheduler, 1);
    private final Subject displaced = Subject.ready(scheduler);
    private final Subject displacing = Subject.ready(scheduler);
    private final Subject woken = Subject.asleep(scheduler, 1);

    public TwoCoresThreeThreadsStress() {}

    @Actor
    public void first() {
        first.pushNext(displaced);
        if (first.pushNext(displacing)) {
            scheduler.signal(first);
        }
        scheduler.resize(1);
        scheduler.resize(2);
        woken.ready();
    }

    @Actor
    public void second() {
        sleeper.goToSleep();
    }

    @Arbiter
    public void arbiter(LL_Result result) {
        boolean asleep = scheduler.idleCores().contains(1);
        if (asleep && (second.hasWork() || first.hasStealable())) {
            result.r2 = "BESIDE WORK";
        } else {
            result.r2 = asleep ? "ASLEEP" : "AWAKE";
        }
        result.r1 = new Census(scheduler).of(displaced, displacing, woken);
    }
}
