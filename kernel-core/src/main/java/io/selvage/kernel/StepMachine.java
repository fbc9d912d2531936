package io.selvage.kernel;

import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.runtime.Body;
import io.selvage.runtime.Outcome;

/// The body of a stackless thread: one step of its state machine per dispatch, on the carrier's own
/// stack.
final class StepMachine implements Body {
    private final Task task;
    private final StepBody body;
    private final SystemCalls sys;

    StepMachine(Task task, StepBody body, SystemCalls sys) {
        this.task = task;
        this.body = body;
        this.sys = sys;
    }

    @Override
    public Outcome resume() {
        if (task.mustEnd()) {
            return Outcome.ENDED;
        }
        if (task.isInVfork()) {
            return Outcome.BLOCKED;
        }
        try {
            task.deliverBeforeStep();
            if (task.isToStandStill()) {
                // It is held back when it comes by again.
                return Outcome.YIELDED;
            }
            StepBody.Step wish = body.step(sys);
            task.stepEnded();
            task.settleAlarm();
            if (wish == StepBody.Step.EXIT) {
                task.bodyReturned();
                return Outcome.ENDED;
            }
            if (task.hasVforkChild()) {
                return task.isInVfork() ? Outcome.BLOCKED : Outcome.YIELDED;
            }
            return wish == StepBody.Step.BLOCK ? Outcome.BLOCKED : Outcome.YIELDED;
        } catch (Throwable thrown) {
            task.bodyThrew(thrown);
            return Outcome.ENDED;
        }
    }

    /// It does so after each step anyway.
    @Override
    public void leaveCore() {}

    @Override
    public void unblock() {
        task.ready();
    }
}
