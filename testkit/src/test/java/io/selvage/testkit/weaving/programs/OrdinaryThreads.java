package io.selvage.testkit.weaving.programs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Threads of every origin, sharing a counter under a monitor.
public final class OrdinaryThreads {
    private int count;

    private OrdinaryThreads() {}

    public static String run() throws Exception {
        return new OrdinaryThreads().all();
    }

    private String all() throws Exception {
        List<Thread> threads = new ArrayList<>();
        threads.add(new Thread(this::countToHundred));
        threads.add(new Counter("counter"));
        threads.add(Thread.ofPlatform().name("built").unstarted(this::countToHundred));
        threads.add(Thread.ofVirtual().unstarted(this::countToHundred));
        StringBuilder states = new StringBuilder();
        for (Thread thread : threads) {
            states.append(thread.getState()).append(' ');
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
            states.append(thread.isAlive()).append(thread.getState()).append(' ');
        }
        ExecutorService fixed = Executors.newFixedThreadPool(2);
        List<java.util.concurrent.Future<?>> futures = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            futures.add(fixed.submit(this::countToHundred));
        }
        for (java.util.concurrent.Future<?> future : futures) {
            future.get();
        }
        fixed.shutdown();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>());
        String name = pool.submit(() -> Thread.currentThread().getName().replaceAll("[0-9]", ""))
                .get();
        pool.shutdownNow();
        int supplied = CompletableFuture.supplyAsync(() -> {
                    countToHundred();
                    return 1;
                })
                .thenApplyAsync(one -> one + 1)
                .join();
        return count + " " + supplied + " " + states + name.contains("thread");
    }

    private void countToHundred() {
        for (int i = 0; i < 100; i++) {
            synchronized (this) {
                count++;
            }
        }
    }

    private final class Counter extends Thread {
        Counter(String name) {
            super(name);
        }

        @Override
        public void run() {
            if (currentThread() == this && getName().equals("counter")) {
                countToHundred();
            }
        }
    }
}
