package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.KernelException;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadBody;
import io.selvage.api.WaitOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who holds what: counted while it is shared, released by the last, untouched by what fails.
@Timeout(60)
class HoldersTest {
    private static final ThreadBody NOTHING = () -> {};

    /// All that a creation touches.
    private record Accounts(
            int numbers, int threads, boolean hasChildren, int memory, int files, int fs, int handlers, int open) {
        static Accounts of(Task task) {
            int open = 0;
            for (int fd = 0; fd < FileTable.MAX_OPEN; fd++) {
                try {
                    open += task.files().get(fd, "test").holders();
                } catch (KernelException e) {
                    // Not open.
                }
            }
            return new Accounts(
                    task.kernel().pids().busyCount(),
                    task.group().tasks().size(),
                    task.eldestChild != null,
                    task.memory().holders(),
                    task.files().holders(),
                    task.fs().holders(),
                    task.handlers().holders(),
                    open);
        }
    }

    @Test
    void invariant2ARefusedCreationChangesNothing() throws Exception {
        try (Booted booted = new Booted(1, 301)) {
            booted.process((sys, self) -> {
                sys.pipe();
                Accounts before = Accounts.of(self);
                refuse(sys, CloneArguments.of(CloneFlags.CLONE_SIGHAND));
                refuse(sys, CloneArguments.of(CloneFlags.THREAD).withExitSignal(17));
                refuse(sys, CloneArguments.of(CloneFlags.FORK).withSetTid(-1));
                refuse(sys, CloneArguments.of(CloneFlags.FORK).withSetTid(2));
                refuse(sys, CloneArguments.of(CloneFlags.CLONE_NEWPID));
                refuse(sys, CloneArguments.of(CloneFlags.CLONE_PIDFD));
                assertEquals(before, Accounts.of(self));
            });
        }
    }

    @Test
    void invariant2ACreationThatFindsNoNumberChangesNothing() throws Exception {
        try (Booted booted = new Booted(1, 301)) {
            booted.process((sys, self) -> {
                CountDownLatch letGo = new CountDownLatch(1);
                List<Thread> threads = new ArrayList<>();
                for (int i = 0; i < 297; i++) {
                    threads.add(sys.clone(CloneFlags.THREAD, letGo::await));
                }
                Accounts before = Accounts.of(self);
                assertEquals(301, before.numbers());
                assertEquals(298, before.files());
                refuse(sys, CloneArguments.of(CloneFlags.FORK));
                refuse(sys, CloneArguments.of(CloneFlags.THREAD));
                refuse(sys, CloneArguments.of(CloneFlags.CLONE_VM.with(CloneFlags.CLONE_FILES)));
                assertThrows(KernelException.class, () -> sys.spawn(io.selvage.api.Program.of("p", _ -> 0)));
                assertEquals(before, Accounts.of(self));
                letGo.countDown();
                threads.forEach(sys::join);
                assertEquals(4, Accounts.of(self).numbers());
                assertEquals(1, Accounts.of(self).files());
            });
        }
    }

    @Test
    @SuppressWarnings("try") // Closed early to see that closing does not wait.
    void invariant2ABodyThatCannotBeMadeLeavesNothing() throws Exception {
        try (Booted booted = new Booted(1)) {
            booted.process((sys, self) -> {
                Accounts before = Accounts.of(self);
                for (CloneFlags flags : List.of(CloneFlags.FORK, CloneFlags.THREAD, CloneFlags.VFORK)) {
                    assertThrows(
                            IllegalStateException.class,
                            () -> CloneCall.clone(self, CloneArguments.of(flags), task -> {
                                throw new IllegalStateException("no body for " + task.tid());
                            }));
                }
                assertEquals(before, Accounts.of(self));
            });
            // Had a process been counted and forgotten, closing would wait for it.
            Booted.until(() -> booted.kernel().pids().busyCount() == 3);
            booted.close();
        }
    }

    @Test
    void invariant71SharedObjectsAreHeldByTheirThreadsAndReleasedByTheLast() throws Exception {
        try (Booted booted = new Booted(1)) {
            booted.process((sys, self) -> {
                CountDownLatch letGo = new CountDownLatch(1);
                Accounts alone = Accounts.of(self);
                Thread thread = sys.clone(CloneFlags.THREAD, letGo::await);
                assertEquals(2, self.files().holders());
                assertEquals(2, self.fs().holders());
                assertEquals(2, self.memory().holders());
                // All threads of a process have its handlers, which it holds once.
                assertEquals(1, self.handlers().holders());
                Thread process = sys.clone(CloneFlags.CLONE_FILES, letGo::await);
                assertEquals(3, self.files().holders());
                assertEquals(2, self.memory().holders());
                letGo.countDown();
                sys.join(thread);
                sys.waitpid(process.tid(), WaitOptions.NONE);
                assertEquals(alone, Accounts.of(self));
            });
        }
    }

    @Test
    void invariant71ACopiedTableHoldsTheOpenFilesUntilItsProcessIsDead() throws Exception {
        try (Booted booted = new Booted(1)) {
            booted.process((sys, self) -> {
                CountDownLatch letGo = new CountDownLatch(1);
                int readEnd = sys.pipe().readEnd();
                OpenFileDescription file = self.files().get(readEnd, "test");
                assertEquals(1, file.holders());
                Thread child = sys.clone(CloneFlags.FORK, letGo::await);
                assertEquals(2, file.holders());
                sys.close(readEnd);
                assertEquals(1, file.holders());
                letGo.countDown();
                sys.waitpid(child.tid(), WaitOptions.NONE);
                assertEquals(0, file.holders());
                assertFalse(file.tryRetain());
            });
        }
    }

    @Test
    void aDeadThreadLetsGoOfItsCode() throws Exception {
        try (Booted booted = new Booted(1)) {
            booted.process((sys, self) -> {
                Task thread = (Task) sys.clone(CloneFlags.THREAD, NOTHING);
                sys.join(thread);
                assertNull(thread.javaThread());
                assertThrows(IllegalStateException.class, thread::body);
            });
        }
    }

    private static void refuse(SystemCalls sys, CloneArguments request) {
        assertThrows(KernelException.class, () -> sys.clone(request, NOTHING));
    }
}
