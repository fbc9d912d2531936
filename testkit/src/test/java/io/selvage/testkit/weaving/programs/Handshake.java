package io.selvage.testkit.weaving.programs;

import java.util.ArrayDeque;
import java.util.Queue;

/// Producers and consumers at a buffer of one, by `wait` and `notifyAll`.
public final class Handshake {
    private final Queue<Integer> buffer = new ArrayDeque<>();

    private Handshake() {}

    public static String run() throws Exception {
        Handshake handshake = new Handshake();
        int[] sums = new int[2];
        Thread[] threads = new Thread[4];
        for (int i = 0; i < 2; i++) {
            int index = i;
            threads[i] = new Thread(() -> handshake.produce(index));
            threads[2 + i] = new Thread(() -> sums[index] = handshake.consume());
        }
        for (Thread thread : threads) {
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return "sum=" + (sums[0] + sums[1]);
    }

    private void produce(int first) {
        for (int i = 0; i < 5; i++) {
            put(first + 2 * i);
        }
    }

    private int consume() {
        int sum = 0;
        for (int i = 0; i < 5; i++) {
            sum += take();
        }
        return sum;
    }

    private synchronized void put(int value) {
        await(true);
        buffer.add(value);
        notifyAll();
    }

    private synchronized int take() {
        await(false);
        int value = buffer.remove();
        notifyAll();
        return value;
    }

    private void await(boolean empty) {
        while (buffer.isEmpty() != empty) {
            try {
                wait();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
