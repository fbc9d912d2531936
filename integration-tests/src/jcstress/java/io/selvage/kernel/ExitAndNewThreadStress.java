package io.selvage.kernel;

import io.selvage.api.ExitStatus;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/// A process ends while one of its threads adds another.
///
/// The first value says whether it was taken in, the second whether it has to end.
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "It was there before, and ends with the others.")
@Outcome(id = "false, .*", expect = Expect.ACCEPTABLE, desc = "It came too late.")
@Outcome(expect = Expect.FORBIDDEN, desc = "It was taken in and lives on.")
@State
public class ExitAndNewThreadStress {
    private final Bystander process = new Bystander(1);
    private final ThreadGroup group = process.group();
    private final Task added = new Task(
            group,
            9,
            new AddressSpace(),
            new FileTable(),
            new FsContext(group.kernel().tree().root()));

    public ExitAndNewThreadStress() {}

    @Actor
    public void exit() {
        ExitCall.end(group, null, new ExitStatus.Exited(1));
    }

    @Actor
    public void creator(ZZ_Result result) {
        result.r1 = group.addThread(added);
    }

    @Arbiter
    public void arbiter(ZZ_Result result) {
        result.r2 = added.mustEnd();
    }
}
