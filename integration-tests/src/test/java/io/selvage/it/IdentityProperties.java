package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.Kernel;
import io.selvage.it.IdentityWorld.Operation;
import io.selvage.it.IdentityWorld.Verb;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Who acts as whom, over random sequences with several processes, threads of every kind and tokens,
/// against the rules (MODEL 10, invariants 13 to 18, 20, 21, 23, 24, 71): after each step every thread is
/// asked, and everybody who holds a token is counted.
class IdentityProperties {
    private static final int CORES = 2;

    private static Arbitrary<List<Operation>> operations(Verb... verbs) {
        Arbitrary<Integer> numbers = Arbitraries.integers().between(0, 59);
        return Combinators.combine(Arbitraries.of(verbs), numbers, numbers, numbers)
                .as(Operation::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(60);
    }

    @Provide
    Arbitrary<List<Operation>> anything() {
        return operations(Verb.values());
    }

    /// Little but what makes tokens and changes the primary one.
    @Provide
    Arbitrary<List<Operation>> primaryChanges() {
        return operations(
                Verb.THREAD,
                Verb.FORK,
                Verb.OPEN,
                Verb.OPEN,
                Verb.DUPLICATE,
                Verb.CREATE,
                Verb.INSTALL,
                Verb.INSTALL,
                Verb.PRIVILEGES,
                Verb.LOWER,
                Verb.IMPERSONATE,
                Verb.REVERT,
                Verb.EXEC,
                Verb.END);
    }

    /// Little but what gets at the gates.
    @Provide
    Arbitrary<List<Operation>> gates() {
        return operations(
                Verb.OPEN,
                Verb.DUPLICATE,
                Verb.DUPLICATE,
                Verb.RESTRICT,
                Verb.CREATE,
                Verb.INSTALL,
                Verb.FORK,
                Verb.CONNECT,
                Verb.CONNECT,
                Verb.IMPERSONATE,
                Verb.IMPERSONATE_AGAIN,
                Verb.IMPERSONATE_PEER,
                Verb.BLOCK,
                Verb.PEER_BLOCK,
                Verb.REVERT,
                Verb.LOWER,
                Verb.PRIVILEGES);
    }

    /// Little but what begins and ends threads and processes.
    @Provide
    Arbitrary<List<Operation>> boundaries() {
        return operations(
                Verb.THREAD,
                Verb.FORK,
                Verb.EXEC,
                Verb.END,
                Verb.CONNECT,
                Verb.IMPERSONATE_PEER,
                Verb.IMPERSONATE_PEER,
                Verb.REVERT,
                Verb.CLOSE,
                Verb.MOVE);
    }

    @Property(tries = 60)
    void invariants13And14APrimaryTokenIsOneProcessesAndAllItsThreads(
            @ForAll("primaryChanges") List<Operation> operations) throws InterruptedException {
        onRealCores(operations);
    }

    @Property(tries = 60)
    void invariants15And16And23And24BirthAndExecAndRevertGiveThePrimaryToken(
            @ForAll("boundaries") List<Operation> operations) throws InterruptedException {
        onRealCores(operations);
    }

    @Property(tries = 60)
    void invariants18And20And21AThreadActsAsWhatTheGatesLetThrough(@ForAll("gates") List<Operation> operations)
            throws InterruptedException {
        onRealCores(operations);
    }

    @Property(tries = 60)
    void invariants13To24And71OnRealCores(@ForAll("anything") List<Operation> operations) throws InterruptedException {
        onRealCores(operations);
    }

    @Property(tries = 60)
    void invariants13To24And71OnTheDeterministicMachine(
            @ForAll("anything") List<Operation> operations, @ForAll long seed) throws InterruptedException {
        try (Kernel kernel = Kernel.boot(People.deterministic(seed, CORES))) {
            People.process(kernel, "system", sys -> new IdentityWorld(kernel, sys, CORES).run(operations));
            assertEquals(List.of(), Objects.requireNonNull(kernel.simulation()).leaks());
        }
    }

    private static void onRealCores(List<Operation> operations) throws InterruptedException {
        try (Kernel kernel = Kernel.boot(People.config(CORES))) {
            People.process(kernel, "system", sys -> new IdentityWorld(kernel, sys, CORES).run(operations));
        }
    }
}
