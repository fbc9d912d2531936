package io.selvage.kernel;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZI_Result;

/// Numbers are taken while one is given back.
///
/// The first value says whether the two taken ones differ from each other and from what is busy, the second how many
/// are busy.
@JCStressTest
@Outcome(id = "true, 5", expect = Expect.ACCEPTABLE, desc = "Three reserved ones and the two taken.")
@Outcome(expect = Expect.FORBIDDEN, desc = "A number was given out twice, or lost.")
@State
public class NumbersTakenAndGivenBackStress {
    private final PidAllocator allocator = new PidAllocator(301);
    private final int before = allocator.allocate();
    private int first;
    private int second;

    public NumbersTakenAndGivenBackStress() {}

    @Actor
    public void first() {
        allocator.free(before);
        first = allocator.allocate();
    }

    @Actor
    public void second() {
        second = allocator.allocateWished(before + 1);
        if (second < 0) {
            second = allocator.allocate();
        }
    }

    @Arbiter
    public void arbiter(ZI_Result result) {
        result.r1 = first != second && first > before && second > before;
        result.r2 = allocator.busyCount();
    }
}
