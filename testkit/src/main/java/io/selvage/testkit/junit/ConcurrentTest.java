package io.selvage.testkit.junit;

import io.selvage.api.simulation.Fault;
import io.selvage.testkit.SelfCheck;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test that is run under many schedules instead of one: takes the place of [Test].
///
/// The method's body is a scenario. It runs as the first thread of a process of a deterministic kernel,
/// once per schedule, and fails if it throws, if one of its threads does, or if it does not come to its
/// end. The first schedule that breaks it is made smaller and reported with what it takes to see it
/// again: the seed, a [Replay] to paste, a table of the threads' steps, a file below
/// `target/selvage-schedules`.
///
/// **Control.** The test class, and the classes of the program that it uses, are loaded again for every
/// run, with points woven in where another thread could take over: accesses of fields and arrays,
/// monitors, locks, atomics, threads, executors, time. So each run has fresh static fields and a fresh
/// instance of the test class. What cannot be controlled (a socket, a native thread) makes the test fail
/// with the reason.
///
/// **Life cycle.** `@BeforeEach` and `@AfterEach` methods of the test class belong to the scenario and
/// run around it every time. The constructor and `@BeforeAll` also run once outside, as in any test, on
/// the class as it was compiled; what `@BeforeAll` leaves in static fields is not seen inside.
///
/// **Parameters** may be of type [io.selvage.api.SystemCalls] and [io.selvage.api.simulation.Simulation],
/// and of any type that another extension resolves, if it is not one of the program's own classes. Fields
/// that other extensions fill are not filled inside.
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Test
@ExtendWith(ConcurrentTestExtension.class)
public @interface ConcurrentTest {
    /// How many schedules are tried, if none fails and the strategy does not run out of them.
    ///
    /// @return at least 1
    int iterations() default 1_000;

    /// How the schedules are chosen: see [io.selvage.testkit.Strategies#parse(String, long)].
    ///
    /// @return for example `pct(depth=2)` or `dfs(preemptions=2)`
    String strategy() default "random";

    /// Where everything that is drawn starts, by the strategy and in the scenario. The same seed tries
    /// the same schedules in every run of the test.
    ///
    /// @return any number
    long seed() default 0;

    /// How many virtual cores there are.
    ///
    /// @return 1 to 1,024
    int cores() default 2;

    /// After how many steps a run is given up as a livelock.
    ///
    /// @return at least 1
    long stepLimit() default 100_000;

    /// What may go wrong, by the strategy's choice.
    ///
    /// @return nothing by default
    Fault[] faults() default {};

    /// How often something may go wrong in one run.
    ///
    /// @return 0 or more
    int faultBudget() default 3;

    /// How often a run is made a second time, to see whether it goes the same way.
    ///
    /// @return always by default
    SelfCheck selfCheck() default SelfCheck.EVERY;
}
