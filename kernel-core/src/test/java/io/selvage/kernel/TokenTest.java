package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.selvage.api.CloneFlags;
import io.selvage.api.StepBody;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who threads act as (MODEL 10.1, invariants 13 to 19), as far as this version can change it.
@Timeout(60)
class TokenTest {

    @Test
    void invariant13AndTrap4ANewProcessGetsACopyOfItsCreatorsToken() throws Exception {
        try (Booted booted = new Booted(1)) {
            booted.process((sys, self) -> {
                Task child = (Task) sys.clone(CloneFlags.FORK, () -> {});
                assertNotSame(self.group().primaryToken(), child.group().primaryToken());
                assertEquals(
                        self.group().primaryToken().user(),
                        child.group().primaryToken().user());
                Task inSharedMemory = (Task) sys.clone(CloneFlags.CLONE_VM, () -> {});
                assertNotSame(
                        self.group().primaryToken(), inSharedMemory.group().primaryToken());
            });
        }
    }

    @Test
    void invariant14AllThreadsOfAProcessHaveTheSameToken() throws Exception {
        try (Booted booted = new Booted(2)) {
            booted.process((sys, self) -> {
                Token[] seen = new Token[3];
                sys.join(sys.clone(CloneFlags.THREAD, () -> seen[0] = ((Task) sys.thread()).effectiveToken()));
                sys.join(sys.clone(CloneFlags.THREAD, (StepBody) calls -> {
                    seen[1] = ((Task) calls.thread()).effectiveToken();
                    return StepBody.Step.EXIT;
                }));
                java.lang.Thread.ofVirtual()
                        .start(() -> seen[2] = ((Task) sys.thread()).effectiveToken())
                        .join();
                for (Token token : seen) {
                    assertSame(self.effectiveToken(), token);
                }
            });
        }
    }

    @Test
    void invariants15And16AndTrap3ImpersonationStaysWithItsThread() throws Exception {
        try (Booted booted = new Booted(1)) {
            booted.process((sys, self) -> {
                Token primary = self.group().primaryToken();
                Token other = primary.copyForProcess();
                self.impersonate(other);
                Token[] seen = new Token[2];
                Task thread =
                        (Task) sys.clone(CloneFlags.THREAD, () -> seen[0] = ((Task) sys.thread()).effectiveToken());
                Task process =
                        (Task) sys.clone(CloneFlags.FORK, () -> seen[1] = ((Task) sys.thread()).effectiveToken());
                sys.join(thread);
                sys.join(process);
                assertSame(primary, seen[0]);
                assertSame(process.group().primaryToken(), seen[1]);
                assertSame(other, self.effectiveToken());
                self.impersonate(null);
                assertSame(primary, self.effectiveToken());
            });
        }
    }

    @Test
    void invariant18ImpersonatingChangesNoOtherThreadsToken() throws Exception {
        CountDownLatch impersonates = new CountDownLatch(1);
        CountDownLatch letGo = new CountDownLatch(1);
        try (Booted booted = new Booted(2)) {
            booted.process((sys, self) -> {
                Task thread = (Task) sys.clone(CloneFlags.THREAD, () -> {
                    Task its = (Task) sys.thread();
                    its.impersonate(its.effectiveToken().copyForProcess());
                    impersonates.countDown();
                    letGo.await();
                });
                impersonates.await();
                assertSame(self.group().primaryToken(), self.effectiveToken());
                assertNotSame(self.group().primaryToken(), thread.effectiveToken());
                letGo.countDown();
                sys.join(thread);
                assertSame(self.group().primaryToken(), thread.effectiveToken());
            });
        }
    }

    @Test
    void invariants17And19AndTrap6TheTokenFollowsTheThreadWhereverItRuns() throws Exception {
        try (Booted booted = new Booted(3)) {
            booted.process((sys, self) -> IntStream.range(0, 8)
                    .mapToObj(i -> sys.clone(CloneFlags.THREAD, () -> {
                        Task its = (Task) sys.thread();
                        Token mine = its.effectiveToken().copyForProcess();
                        its.impersonate(mine);
                        for (int round = 0; round < 300; round++) {
                            sys.schedYield();
                            assertSame(mine, ((Task) sys.thread()).effectiveToken());
                        }
                        its.impersonate(null);
                        assertNotNull(its.effectiveToken());
                    }))
                    .toList()
                    .forEach(sys::join));
        }
    }
}
