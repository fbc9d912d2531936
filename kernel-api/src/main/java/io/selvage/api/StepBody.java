package io.selvage.api;

/// The code of a stackless thread: a state machine of which the kernel runs one step per dispatch. It keeps its
/// place in its own fields, costs no stack while it waits, and is never run by two cores at once; what one step
/// wrote, the next one sees.
///
/// A step must not block by Java's means (that would hold the core). Calls that can wait, such as
/// [SystemCalls#read(int, byte[], int, int)], return [SystemCalls#BLOCKED] instead of waiting: return
/// [Step#BLOCK] then, and make the same call again in the next step, which comes when it is worth trying.
///
/// A virtual thread that a step starts by Java's means belongs to the JDK's scheduler, not to the process.
@FunctionalInterface
public interface StepBody {
    /// Runs one step.
    ///
    /// @param sys the system calls of the calling thread
    /// @return what to do next
    Step step(SystemCalls sys);

    /// What a stackless thread wants after a step.
    enum Step {
        /// Run again when the others on this core have had their turn.
        YIELD,
        /// Run again when what the last blocked call waits for has come.
        BLOCK,
        /// End this thread with code 0. For another code use [SystemCalls#exit(int)].
        EXIT
    }
}
