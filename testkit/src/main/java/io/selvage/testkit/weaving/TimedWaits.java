package io.selvage.testkit.weaving;

import io.selvage.api.Kernel;
import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Simulation;
import io.selvage.testkit.weaving.Replaces.Kind;
import java.util.Date;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Exchanger;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.Phaser;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.TransferQueue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.StampedLock;
import org.jspecify.annotations.Nullable;

/// Waits with a limit, in virtual time. Implementations that are not the JDK's are called as they are.
///
/// Called by woven code, not by people; each method has the parameters and the result of the one that it
/// [replaces][Replaces].
@SuppressWarnings({"JavaUtilDate", "WaitNotInLoop"}) // The calls are the program's.
public final class TimedWaits {
    private static final Object LATE = new Object();

    private TimedWaits() {}

    /// Makes the point, and finds the machine if the wait is for it to limit.
    private static @Nullable Simulation machine(Object object, Access access, int site) {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null || object.getClass().getClassLoader() != null || object instanceof DelayQueue) {
            return null;
        }
        Run.of(machine).point(machine, access, object, -1, site);
        return machine;
    }

    /// Waits within a limit, for waits that can only be interrupted.
    private static <T extends @Nullable Object> T within(Simulation machine, long nanos, Callable<T> wait, T otherwise)
            throws InterruptedException {
        try {
            return Alarm.within(machine, nanos, wait, otherwise);
        } catch (InterruptedException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("an untimed wait threw what its timed form does not", e);
        }
    }

    private static boolean withinLimit(Simulation machine, long nanos, Step wait) throws InterruptedException {
        return within(
                machine,
                nanos,
                () -> {
                    wait.run();
                    return true;
                },
                false);
    }

    /// A wait without a result.
    private interface Step {
        void run() throws InterruptedException;
    }

    @Replaces(type = Lock.class, name = "tryLock", kind = Kind.INSTANCE, sited = true)
    public static boolean tryLock(Lock lock, long time, TimeUnit unit, int site) throws InterruptedException {
        Simulation machine = machine(lock, Access.ACQUIRE, site);
        if (machine == null) {
            return lock.tryLock(time, unit);
        }
        return lock.tryLock() || withinLimit(machine, unit.toNanos(time), lock::lockInterruptibly);
    }

    @Replaces(type = StampedLock.class, name = "tryReadLock", kind = Kind.INSTANCE, sited = true)
    public static long tryReadLock(StampedLock lock, long time, TimeUnit unit, int site) throws InterruptedException {
        Simulation machine = machine(lock, Access.ACQUIRE, site);
        if (machine == null) {
            return lock.tryReadLock(time, unit);
        }
        long stamp = lock.tryReadLock();
        return stamp != 0 ? stamp : within(machine, unit.toNanos(time), lock::readLockInterruptibly, 0L);
    }

    @Replaces(type = StampedLock.class, name = "tryWriteLock", kind = Kind.INSTANCE, sited = true)
    public static long tryWriteLock(StampedLock lock, long time, TimeUnit unit, int site) throws InterruptedException {
        Simulation machine = machine(lock, Access.ACQUIRE, site);
        if (machine == null) {
            return lock.tryWriteLock(time, unit);
        }
        long stamp = lock.tryWriteLock();
        return stamp != 0 ? stamp : within(machine, unit.toNanos(time), lock::writeLockInterruptibly, 0L);
    }

    @Replaces(type = Condition.class, name = "await", kind = Kind.INSTANCE, sited = true)
    public static boolean await(Condition condition, long time, TimeUnit unit, int site) throws InterruptedException {
        Simulation machine = machine(condition, Access.AWAIT, site);
        if (machine == null) {
            return condition.await(time, unit);
        }
        return withinLimit(machine, unit.toNanos(time), condition::await);
    }

    @Replaces(type = Condition.class, name = "awaitNanos", kind = Kind.INSTANCE, sited = true)
    public static long awaitNanos(Condition condition, long nanos, int site) throws InterruptedException {
        Simulation machine = machine(condition, Access.AWAIT, site);
        if (machine == null) {
            return condition.awaitNanos(nanos);
        }
        long deadline = machine.nanoTime() + nanos;
        boolean signalled = withinLimit(machine, nanos, condition::await);
        long left = deadline - machine.nanoTime();
        return signalled ? left : Math.min(left, 0);
    }

    @Replaces(type = Condition.class, name = "awaitUntil", kind = Kind.INSTANCE, sited = true)
    public static boolean awaitUntil(Condition condition, Date deadline, int site) throws InterruptedException {
        Simulation machine = machine(condition, Access.AWAIT, site);
        if (machine == null) {
            return condition.awaitUntil(deadline);
        }
        long millis = deadline.getTime() - machine.instant().toEpochMilli();
        return withinLimit(machine, TimeUnit.MILLISECONDS.toNanos(millis), condition::await);
    }

    @Replaces(type = Semaphore.class, name = "tryAcquire", kind = Kind.INSTANCE, sited = true)
    public static boolean tryAcquire(Semaphore semaphore, long time, TimeUnit unit, int site)
            throws InterruptedException {
        return tryAcquire(semaphore, 1, time, unit, site);
    }

    @Replaces(type = Semaphore.class, name = "tryAcquire", kind = Kind.INSTANCE, sited = true)
    public static boolean tryAcquire(Semaphore semaphore, int permits, long time, TimeUnit unit, int site)
            throws InterruptedException {
        Simulation machine = machine(semaphore, Access.ACQUIRE, site);
        if (machine == null) {
            return semaphore.tryAcquire(permits, time, unit);
        }
        return semaphore.tryAcquire(permits)
                || withinLimit(machine, unit.toNanos(time), () -> semaphore.acquire(permits));
    }

    @Replaces(type = CountDownLatch.class, name = "await", kind = Kind.INSTANCE, sited = true)
    public static boolean await(CountDownLatch latch, long time, TimeUnit unit, int site) throws InterruptedException {
        Simulation machine = machine(latch, Access.AWAIT, site);
        if (machine == null) {
            return latch.await(time, unit);
        }
        return latch.getCount() == 0 || withinLimit(machine, unit.toNanos(time), latch::await);
    }

    @Replaces(type = CyclicBarrier.class, name = "await", kind = Kind.INSTANCE, sited = true)
    public static int await(CyclicBarrier barrier, long time, TimeUnit unit, int site)
            throws InterruptedException, BrokenBarrierException, TimeoutException {
        Simulation machine = machine(barrier, Access.AWAIT, site);
        if (machine == null) {
            return barrier.await(time, unit);
        }
        try {
            // A wait that may not last at all breaks the barrier as well; the alarm rings as soon as it can.
            int arrival = Alarm.within(machine, Math.max(1, unit.toNanos(time)), barrier::await, -1);
            if (arrival >= 0) {
                return arrival;
            }
        } catch (InterruptedException | BrokenBarrierException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        throw new TimeoutException();
    }

    @Replaces(type = Phaser.class, name = "awaitAdvanceInterruptibly", kind = Kind.INSTANCE, sited = true)
    public static int awaitAdvance(Phaser phaser, int phase, long time, TimeUnit unit, int site)
            throws InterruptedException, TimeoutException {
        Simulation machine = machine(phaser, Access.AWAIT, site);
        if (machine == null) {
            return phaser.awaitAdvanceInterruptibly(phase, time, unit);
        }
        Object next = within(machine, unit.toNanos(time), () -> (Object) phaser.awaitAdvanceInterruptibly(phase), LATE);
        if (next == LATE) {
            throw new TimeoutException();
        }
        return (Integer) next;
    }

    @Replaces(type = Exchanger.class, name = "exchange", kind = Kind.INSTANCE, sited = true)
    public static @Nullable Object exchange(
            Exchanger<Object> exchanger, Object offered, long time, TimeUnit unit, int site)
            throws InterruptedException, TimeoutException {
        Simulation machine = machine(exchanger, Access.AWAIT, site);
        if (machine == null) {
            return exchanger.exchange(offered, time, unit);
        }
        Object received = within(machine, unit.toNanos(time), () -> exchanger.exchange(offered), LATE);
        if (received == LATE) {
            throw new TimeoutException();
        }
        return received;
    }

    @Replaces(type = Future.class, name = "get", kind = Kind.INSTANCE, sited = true)
    public static @Nullable Object get(Future<?> future, long time, TimeUnit unit, int site)
            throws InterruptedException, ExecutionException, TimeoutException {
        Simulation machine = machine(future, Access.AWAIT, site);
        if (machine == null) {
            return future.get(time, unit);
        }
        if (future.isDone()) {
            return future.get();
        }
        try {
            Object result = Alarm.<@Nullable Object>within(machine, unit.toNanos(time), future::get, LATE);
            if (result != LATE) {
                return result;
            }
        } catch (InterruptedException | ExecutionException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        throw new TimeoutException();
    }

    @Replaces(type = BlockingQueue.class, name = "poll", kind = Kind.INSTANCE, sited = true)
    public static @Nullable Object poll(BlockingQueue<?> queue, long time, TimeUnit unit, int site)
            throws InterruptedException {
        Simulation machine = machine(queue, Access.UPDATE, site);
        if (machine == null) {
            return queue.poll(time, unit);
        }
        Object element = queue.poll();
        return element != null
                ? element
                : TimedWaits.<@Nullable Object>within(machine, unit.toNanos(time), queue::take, null);
    }

    @Replaces(type = BlockingDeque.class, name = "pollFirst", kind = Kind.INSTANCE, sited = true)
    public static @Nullable Object pollFirst(BlockingDeque<?> queue, long time, TimeUnit unit, int site)
            throws InterruptedException {
        Simulation machine = machine(queue, Access.UPDATE, site);
        if (machine == null) {
            return queue.pollFirst(time, unit);
        }
        Object element = queue.pollFirst();
        return element != null
                ? element
                : TimedWaits.<@Nullable Object>within(machine, unit.toNanos(time), queue::takeFirst, null);
    }

    @Replaces(type = BlockingDeque.class, name = "pollLast", kind = Kind.INSTANCE, sited = true)
    public static @Nullable Object pollLast(BlockingDeque<?> queue, long time, TimeUnit unit, int site)
            throws InterruptedException {
        Simulation machine = machine(queue, Access.UPDATE, site);
        if (machine == null) {
            return queue.pollLast(time, unit);
        }
        Object element = queue.pollLast();
        return element != null
                ? element
                : TimedWaits.<@Nullable Object>within(machine, unit.toNanos(time), queue::takeLast, null);
    }

    @Replaces(type = BlockingQueue.class, name = "offer", kind = Kind.INSTANCE, sited = true)
    public static boolean offer(BlockingQueue<Object> queue, Object element, long time, TimeUnit unit, int site)
            throws InterruptedException {
        Simulation machine = machine(queue, Access.UPDATE, site);
        if (machine == null) {
            return queue.offer(element, time, unit);
        }
        return queue.offer(element) || withinLimit(machine, unit.toNanos(time), () -> queue.put(element));
    }

    @Replaces(type = TransferQueue.class, name = "tryTransfer", kind = Kind.INSTANCE, sited = true)
    public static boolean tryTransfer(TransferQueue<Object> queue, Object element, long time, TimeUnit unit, int site)
            throws InterruptedException {
        Simulation machine = machine(queue, Access.UPDATE, site);
        if (machine == null) {
            return queue.tryTransfer(element, time, unit);
        }
        return queue.tryTransfer(element) || withinLimit(machine, unit.toNanos(time), () -> queue.transfer(element));
    }
}
