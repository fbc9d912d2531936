package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.StepBody;
import io.selvage.scheduler.Schedulable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The queue on which threads wait, with threads that are never dispatched.
@Timeout(60)
class WaitQueueTest {
    private final AnyFile lock = new AnyFile();
    private final WaitQueue queue = WaitQueue.ofUnequal(lock, "room");
    private final List<Task> tasks = new ArrayList<>();
    private Booted booted = new Booted(1);

    @BeforeEach
    void makeTasks() throws InterruptedException {
        booted.process((sys, self) -> {
            for (int i = 0; i < 4; i++) {
                Task task = CloneCall.siblingOf(self, self.user(), 100 + i);
                task.becomeStackless(_ -> StepBody.Step.BLOCK);
                tasks.add(task);
            }
        });
        // On no core: woken tasks stay READY.
        booted.close();
        for (Task task : tasks) {
            add(task);
        }
    }

    @AfterEach
    void close() {
        booted.close();
    }

    private void add(Task task) {
        lock.lock();
        queue.add(task);
        lock.unlock();
    }

    private boolean isWoken(int index) {
        return tasks.get(index).runState() == Schedulable.State.READY;
    }

    private Task poll() {
        lock.lock();
        try {
            return java.util.Objects.requireNonNull(queue.poll());
        } finally {
            lock.unlock();
        }
    }

    @Test
    void firstInFirstOut() {
        for (Task task : tasks) {
            assertSame(task, poll());
            assertNull(task.waitingOn);
        }
        lock.lock();
        assertTrue(queue.isEmpty());
        assertNull(queue.poll());
        lock.unlock();
    }

    @Test
    void whoGivesUpLeavesFromAnywhere() {
        assertTrue(queue.remove(tasks.get(1)));
        assertFalse(queue.remove(tasks.get(1)));
        assertTrue(queue.remove(tasks.get(3)));
        add(tasks.get(1));
        assertSame(tasks.get(0), poll());
        assertSame(tasks.get(2), poll());
        assertSame(tasks.get(1), poll());
    }

    @Test
    void wakingAllWakesAll() {
        queue.wakeAll();
        for (int i = 0; i < tasks.size(); i++) {
            assertTrue(isWoken(i), "task " + i);
        }
        queue.wakeAll();
    }

    @Test
    void whoDiesAfterItsWakeUpPassesItOn() {
        Task woken = poll();
        woken.leaveQueues();
        assertTrue(isWoken(1));
        assertFalse(isWoken(2));
        // Once only.
        woken.leaveQueues();
        assertFalse(isWoken(2));
    }

    @Test
    void whoGivesUpBeforeItsWakeUpLetsTheNextOneTry() {
        tasks.getFirst().leaveQueues();
        assertTrue(isWoken(1));
        assertFalse(isWoken(2));
        lock.lock();
        assertSame(tasks.get(2), queue.first());
        lock.unlock();
    }

    @Test
    void aThreadWaitsForOneThingAtATime() {
        assertEquals(
                "a thread waits for one thing at a time",
                org.junit.jupiter.api.Assertions.assertThrows(AssertionError.class, this::addTwice)
                        .getMessage());
    }

    private void addTwice() {
        lock.lock();
        try {
            queue.add(tasks.getFirst());
        } finally {
            lock.unlock();
        }
    }
}
