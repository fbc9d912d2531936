package io.selvage.scheduler;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// A core that stops looking and lets its platform thread sleep, against somebody who claims the core.
///
/// The first value says whether the platform thread sleeps, the second whether it is woken.
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "It sleeps and is woken.")
@Outcome(id = "false, .*", expect = Expect.ACCEPTABLE, desc = "It has seen the claim.")
@Outcome(id = "true, false", expect = Expect.FORBIDDEN, desc = "It sleeps for good although the core is claimed.")
@State
public class PollAndClaimStress {
    private static final int CORE = 0;

    private final IdleCores idle = new IdleCores(1);
    private final IdlePoll poll = new IdlePoll(new WovenClock(), idle, CORE);

    public PollAndClaimStress() {
        idle.add(CORE);
    }

    @Actor
    public void core(ZZ_Result result) {
        result.r1 = !poll.claimed() && poll.fallsAsleep();
    }

    @Actor
    public void publisher(ZZ_Result result) {
        result.r2 = idle.claim(CORE) && poll.mustBeWoken();
    }
}
