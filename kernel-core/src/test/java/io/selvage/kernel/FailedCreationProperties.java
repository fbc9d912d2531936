package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.ResourceLimit;
import io.selvage.api.StepBody;
import io.selvage.api.security.Privilege;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// What a refused creation leaves behind: nothing (MODEL 3.3).
class FailedCreationProperties {
    private static final StepBody ENDS = _ -> StepBody.Step.EXIT;

    /// All that a creation could touch.
    private record Accounts(
            int numbers,
            int threads,
            boolean hasChildren,
            int memory,
            int files,
            int fs,
            int handlers,
            int open,
            int counted) {
        static Accounts of(Task task) {
            return new Accounts(
                    task.kernel().pids().busyCount(),
                    task.group().tasks().size(),
                    task.eldestChild != null,
                    task.memory().holders(),
                    task.files().holders(),
                    task.fs().holders(),
                    task.handlers().holders(),
                    task.files().get(1, "test").holders(),
                    task.user().threads());
        }
    }

    @Provide
    Arbitrary<CloneArguments> requests() {
        Arbitrary<Long> bits = Arbitraries.of(0L, 1L << 34, 1L)
                .flatMap(odd -> Arbitraries.integers()
                        .between(7, 33)
                        .set()
                        .ofMaxSize(5)
                        .map(set ->
                                odd | set.stream().mapToLong(bit -> 1L << bit).sum()));
        Arbitrary<Integer> signals = Arbitraries.of(0, 0, 17, 17, 64, 65, -1);
        Arbitrary<Integer> wishes = Arbitraries.of(0, 0, 0, 1, 300, -1, 400);
        return Combinators.combine(bits, signals, wishes)
                .as((word, signal, wish) -> CloneArguments.of(CloneFlags.ofBits(word))
                        .withExitSignal(signal)
                        .withSetTid(wish));
    }

    @Property(tries = 40)
    void invariant2ARefusedCreationChangesNothing(
            @ForAll("requests") CloneArguments first,
            @ForAll("requests") CloneArguments second,
            @ForAll("requests") CloneArguments third,
            @ForAll boolean privileged,
            @ForAll boolean atTheLimit)
            throws Exception {
        User user = Somebody.of(1717);
        try (Booted booted = new Booted(1, 301)) {
            booted.process((sys, self) -> {
                self.group().installPrimary(Somebody.token(user, privileged ? Privilege.TCB.bit() : 0));
                if (atTheLimit) {
                    sys.setrlimit(ResourceLimit.NPROC, Limit.of(1));
                }
                for (CloneArguments request : List.of(first, second, third)) {
                    // A vfork or a process for somebody else's parent that succeeds tells nothing here.
                    Accounts before = Accounts.of(self);
                    try {
                        sys.clone(request, ENDS);
                        return;
                    } catch (KernelException e) {
                        assertEquals(before, Accounts.of(self), () -> request + " refused with " + e.errno());
                    }
                }
            });
        }
    }
}
