package io.selvage.kernel;

import io.selvage.api.simulation.Fault;
import io.selvage.api.simulation.Plan;
import java.util.Arrays;
import java.util.Set;

/// What may still go wrong in a run, sorted by where it can. Touched on the driver only.
final class FaultPlan {
    private static final Fault[] NONE = {};

    private int left;
    private Fault[] ofSteps = NONE;
    private Fault[] ofWakeUps = NONE;
    private Fault[] failingAllocation = NONE;
    private Fault[] failingWrite = NONE;
    private Fault[] failingRead = NONE;
    private Fault[] failingSpace = NONE;

    FaultPlan(Plan plan) {
        restart(plan);
    }

    final void restart(Plan plan) {
        left = plan.faults().isEmpty() ? 0 : plan.faultBudget();
        ofSteps = chosen(plan.faults(), Fault.KILL_THREAD, Fault.STALL_THREAD, Fault.STALL_CORE, Fault.JUMP_CLOCK);
        ofWakeUps = chosen(plan.faults(), Fault.DELAY_WAKE_UP);
        failingAllocation = chosen(plan.faults(), Fault.FAIL_ALLOCATION);
        failingWrite = chosen(plan.faults(), Fault.FAIL_WRITE);
        failingRead = chosen(plan.faults(), Fault.FAIL_READ);
        failingSpace = chosen(plan.faults(), Fault.FAIL_SPACE);
    }

    private static Fault[] chosen(Set<Fault> permitted, Fault... candidates) {
        return Arrays.stream(candidates).filter(permitted::contains).toArray(Fault[]::new);
    }

    boolean isExhausted() {
        return left == 0;
    }

    void spend() {
        left--;
    }

    Fault[] ofSteps() {
        return ofSteps;
    }

    Fault[] ofWakeUps() {
        return ofWakeUps;
    }

    /// @param fault one that a kernel call asks for
    Fault[] ofCall(Fault fault) {
        return switch (fault) {
            case FAIL_ALLOCATION -> failingAllocation;
            case FAIL_WRITE -> failingWrite;
            case FAIL_READ -> failingRead;
            case FAIL_SPACE -> failingSpace;
            default -> NONE;
        };
    }
}
