package io.selvage.testkit.weaving.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/// Waits with a limit that is exceeded, and some that are not.
@SuppressWarnings("WaitNotInLoop")
public final class Limits {
    private Limits() {}

    public static String run() throws Exception {
        return all(5);
    }

    public static String hours() throws Exception {
        long start = System.nanoTime();
        long millis = System.currentTimeMillis();
        String result = all(TimeUnit.HOURS.toMillis(1));
        boolean inTime = System.nanoTime() - start > TimeUnit.HOURS.toNanos(9)
                && System.currentTimeMillis() - millis > TimeUnit.HOURS.toMillis(9);
        return result + inTime;
    }

    private static String all(long millis) throws Exception {
        List<Object> seen = new ArrayList<>();
        ReentrantLock lock = new ReentrantLock();
        Condition condition = lock.newCondition();
        lock.lock();
        try {
            seen.add(condition.await(millis, TimeUnit.MILLISECONDS));
            seen.add(condition.awaitNanos(TimeUnit.MILLISECONDS.toNanos(millis)) <= 0);
            seen.add(CompletableFuture.supplyAsync(() -> tryLock(lock, millis)).join());
        } finally {
            lock.unlock();
        }
        Semaphore semaphore = new Semaphore(1);
        seen.add(semaphore.tryAcquire(millis, TimeUnit.MILLISECONDS));
        seen.add(semaphore.tryAcquire(millis, TimeUnit.MILLISECONDS));
        CountDownLatch latch = new CountDownLatch(1);
        seen.add(latch.await(millis, TimeUnit.MILLISECONDS));
        LinkedBlockingQueue<String> queue = new LinkedBlockingQueue<>(1);
        seen.add(queue.offer("a", millis, TimeUnit.MILLISECONDS));
        seen.add(queue.offer("b", millis, TimeUnit.MILLISECONDS));
        seen.add(queue.poll(millis, TimeUnit.MILLISECONDS));
        seen.add("" + queue.poll(millis, TimeUnit.MILLISECONDS));
        try {
            seen.add(new CompletableFuture<String>().get(millis, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            seen.add("late");
        }
        seen.add(new CompletableFuture<String>()
                .completeOnTimeout("default", millis, TimeUnit.MILLISECONDS)
                .join());
        Object monitor = new Object();
        synchronized (monitor) {
            monitor.wait(millis);
        }
        ExecutorService executor = Executors.newSingleThreadExecutor();
        executor.execute(latch::countDown);
        seen.add(latch.await(1, TimeUnit.HOURS));
        seen.add(executor.awaitTermination(millis, TimeUnit.MILLISECONDS));
        executor.shutdown();
        seen.add(executor.awaitTermination(1, TimeUnit.HOURS));
        Thread sleeper = new Thread(() -> sleep(2 * millis));
        sleeper.start();
        sleeper.join(millis);
        sleeper.join();
        seen.add(sleeper.getState());
        return seen.toString();
    }

    private static boolean tryLock(ReentrantLock lock, long millis) {
        try {
            return lock.tryLock(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void sleep(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
