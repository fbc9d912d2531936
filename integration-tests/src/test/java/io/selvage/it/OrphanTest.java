package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelEvent;
import io.selvage.api.ProcessInfo;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of children whose parent dies first (MODEL 6.5).
@Timeout(60)
class OrphanTest {

    @Test
    void invariants51And52OrphansGoToProcessOneWhichCollectsThem() throws Exception {
        CountDownLatch letGo = new CountDownLatch(1);
        BlockingQueue<KernelEvent> collected = new LinkedBlockingQueue<>();
        BlockingQueue<KernelEvent> adopted = new LinkedBlockingQueue<>();
        try (Kernel kernel = Kernel.boot(Inside.config(2).events(event -> {
            if (event instanceof KernelEvent.ProcessCollected) {
                collected.add(event);
            }
            if (event instanceof KernelEvent.ProcessAdopted) {
                adopted.add(event);
            }
        }))) {
            List<io.selvage.api.Process> orphans = new ArrayList<>();
            var parent = kernel.spawn(io.selvage.api.Program.of("parent", sys -> {
                for (int i = 0; i < 5; i++) {
                    orphans.add(sys.clone(CloneFlags.FORK, letGo::await).process());
                }
                return 0;
            }));
            parent.waitFor();
            for (int i = 0; i < 5; i++) {
                KernelEvent.ProcessAdopted event = (KernelEvent.ProcessAdopted) adopted.take();
                assertEquals(orphans.get(i).guid(), event.process());
                assertEquals(1, parentOf(kernel, orphans.get(i).pid()));
            }
            letGo.countDown();
            for (int i = 0; i < 6; i++) {
                collected.take();
            }
            assertOnlyInitIsLeft(kernel);
        }
    }

    @Test
    void anOrphanSeesItsNewParent() throws Exception {
        CountDownLatch parentIsDead = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        int[] seen = new int[2];
        try (Kernel kernel = Inside.boot(2)) {
            Inside.status(kernel, sys -> {
                int self = sys.getpid();
                CountDownLatch first = new CountDownLatch(1);
                sys.clone(CloneFlags.FORK, () -> {
                    seen[0] = sys.getppid() == self ? 1 : 0;
                    first.countDown();
                    parentIsDead.await();
                    seen[1] = sys.getppid();
                    asked.countDown();
                });
                first.await();
                return 0;
            });
            parentIsDead.countDown();
            asked.await();
            assertEquals(1, seen[0]);
            assertEquals(1, seen[1]);
        }
    }

    @Test
    void zombiesOfADeadParentAreCollectedToo() throws Exception {
        BlockingQueue<KernelEvent> collected = new LinkedBlockingQueue<>();
        try (Kernel kernel = Kernel.boot(Inside.config(1).events(event -> {
            if (event instanceof KernelEvent.ProcessCollected) {
                collected.add(event);
            }
        }))) {
            Inside.process(kernel, sys -> {
                // Nobody waits for either; the second has an exit signal that a plain wait does not match.
                Thread plain = sys.clone(CloneFlags.FORK, () -> {});
                Thread mute = sys.clone(CloneArguments.of(CloneFlags.FORK).withExitSignal(0), () -> {});
                sys.join(plain);
                sys.join(mute);
            });
            for (int i = 0; i < 3; i++) {
                collected.take();
            }
            assertOnlyInitIsLeft(kernel);
        }
    }

    @Test
    void withCloneParentTheCreatorsParentIsTheParent() throws Exception {
        Inside.kernel(2, sys -> {
            int self = sys.getpid();
            int[] seen = new int[2];
            int child = sys.clone(CloneFlags.FORK, () -> {
                        Thread sibling = sys.clone(CloneFlags.CLONE_PARENT, () -> {
                            seen[0] = sys.getppid();
                            sys.exit(5);
                        });
                        seen[1] = sibling.tid();
                        Refused.with(Errno.ECHILD, () -> sys.waitpid(-1, WaitOptions.WNOHANG));
                    })
                    .tid();
            Map<Integer, Integer> statuses = new HashMap<>();
            for (int i = 0; i < 2; i++) {
                var result = sys.waitpid(-1, WaitOptions.NONE);
                statuses.put(result.pid(), result.status());
            }
            assertEquals(self, seen[0]);
            assertEquals(Map.of(child, 0, seen[1], ExitStatus.exited(5).toWord()), statuses);
        });
    }

    @Test
    void invariant50EveryProcessDescendsFromProcessOne() throws Exception {
        CountDownLatch letGo = new CountDownLatch(1);
        try (Kernel kernel = Inside.boot(2)) {
            Inside.process(kernel, sys -> {
                CountDownLatch built = new CountDownLatch(1 + 3 + 9 + 27 - 1);
                grow(sys, 3, built, letGo);
                built.await();
                Map<Integer, Integer> parents = new HashMap<>();
                for (ProcessInfo row : kernel.processes()) {
                    parents.put(row.pid(), row.ppid());
                }
                assertEquals(41, parents.size());
                for (int pid : parents.keySet()) {
                    int steps = 0;
                    for (int at = pid; at != 1; at = parents.getOrDefault(at, 0)) {
                        assertEquals(true, ++steps < 10, "chain from " + pid);
                    }
                }
                letGo.countDown();
            });
        }
    }

    private static void grow(SystemCalls sys, int depth, CountDownLatch built, CountDownLatch letGo) {
        for (int i = 0; i < 3 && depth > 0; i++) {
            sys.clone(CloneFlags.FORK, () -> {
                built.countDown();
                grow(sys, depth - 1, built, letGo);
                letGo.await();
            });
        }
    }

    private static int parentOf(Kernel kernel, int pid) {
        return kernel.processes().stream()
                .filter(row -> row.pid() == pid)
                .findFirst()
                .orElseThrow()
                .ppid();
    }

    private static void assertOnlyInitIsLeft(Kernel kernel) {
        assertEquals(
                List.of(1), kernel.processes().stream().map(ProcessInfo::pid).toList());
    }
}
