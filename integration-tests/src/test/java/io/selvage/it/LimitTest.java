package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.Limit;
import io.selvage.api.Program;
import io.selvage.api.ResourceLimit;
import io.selvage.api.StepBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Resource limits, asked for and set (MODEL 13).
@Timeout(60)
class LimitTest {
    private static final StepBody WAITS = sys -> {
        sys.park();
        return StepBody.Step.BLOCK;
    };

    @ParameterizedTest
    @EnumSource
    void everyResourceHasALimitThatCanBeLowered(ResourceLimit resource) throws Exception {
        Inside.kernel(1, sys -> {
            Limit initial = switch (resource) {
                case NOFILE -> Limit.of(1_024);
                case MSGQUEUE -> Limit.of(819_200);
                case NICE, RTPRIO -> Limit.of(0);
                default -> Limit.NONE;
            };
            assertEquals(initial, sys.getrlimit(resource));
            sys.setrlimit(resource, new Limit(1, 2));
            assertEquals(new Limit(1, 2), sys.getrlimit(resource));
            sys.setrlimit(resource, Limit.of(0));
            assertEquals(Limit.of(0), sys.getrlimit(resource.number()));
        });
    }

    @Test
    void aSoftLimitIsNotAboveTheHardOne() throws Exception {
        Inside.kernel(1, sys -> {
            Refused.with(Errno.EINVAL, () -> sys.setrlimit(ResourceLimit.CORE, new Limit(2, 1)));
            Refused.with(Errno.EINVAL, () -> sys.setrlimit(ResourceLimit.CORE, new Limit(Limit.INFINITY, 1)));
            sys.setrlimit(ResourceLimit.CORE, new Limit(1, Limit.INFINITY));
            Refused.with(Errno.EPERM, () -> sys.setrlimit(ResourceLimit.NOFILE, Limit.NONE));
        });
    }

    @Test
    void aMissingProcessIsNoticedBeforeAnUnknownResource() throws Exception {
        Inside.kernel(1, sys -> {
            Refused.with(Errno.EINVAL, () -> sys.getrlimit(16));
            Refused.with(Errno.EINVAL, () -> sys.getrlimit(-1));
            Refused.with(Errno.EINVAL, () -> sys.setrlimit(99, Limit.of(1)));
            Refused.with(Errno.ESRCH, () -> sys.prlimit(30_000, 99));
            Refused.with(Errno.ESRCH, () -> sys.prlimit(30_000, 99, Limit.of(1)));
        });
    }

    @Test
    void limitsAreOfTheProcessAndCopiedAtFork() throws Exception {
        Inside.kernel(1, sys -> {
            int thread = sys.clone(CloneFlags.THREAD, WAITS).tid();
            sys.setrlimit(ResourceLimit.CORE, Limit.of(7));
            assertEquals(Limit.of(7), sys.prlimit(thread, ResourceLimit.CORE.number()));
            int child = sys.clone(CloneFlags.FORK, WAITS).tid();
            int program = sys.spawn(Program.stackless("child", () -> WAITS)).pid();
            assertEquals(Limit.of(7), sys.prlimit(child, ResourceLimit.CORE.number(), Limit.of(3)));
            assertEquals(Limit.of(3), sys.prlimit(child, ResourceLimit.CORE.number()));
            assertEquals(Limit.of(7), sys.prlimit(program, ResourceLimit.CORE.number()));
            assertEquals(Limit.of(7), sys.getrlimit(ResourceLimit.CORE));
        });
    }

    @Test
    void aDeadProcessHasItsLimitsUntilItIsCollected() throws Exception {
        Inside.kernel(1, sys -> {
            io.selvage.api.Thread child = sys.clone(CloneFlags.FORK, () -> {});
            child.process().waitFor();
            sys.prlimit(child.tid(), ResourceLimit.NOFILE.number(), Limit.of(10));
            assertEquals(Limit.of(10), sys.prlimit(child.tid(), ResourceLimit.NOFILE.number()));
        });
    }
}
