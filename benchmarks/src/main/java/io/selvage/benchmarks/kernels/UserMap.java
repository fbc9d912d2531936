package io.selvage.benchmarks.kernels;

import org.jspecify.annotations.Nullable;

/// A chained hash map of the program's own.
public final class UserMap {
    private static final class Node {
        final int key;
        int value;
        final @Nullable Node next;

        Node(int key, int value, @Nullable Node next) {
            this.key = key;
            this.value = value;
            this.next = next;
        }
    }

    private final @Nullable Node[] table = new @Nullable Node[4096];
    private int size;

    private UserMap() {}

    int get(int key) {
        for (@Nullable Node node = table[index(key)]; node != null; node = node.next) {
            if (node.key == key) {
                return node.value;
            }
        }
        return -1;
    }

    void put(int key, int value) {
        int index = index(key);
        for (@Nullable Node node = table[index]; node != null; node = node.next) {
            if (node.key == key) {
                node.value = value;
                return;
            }
        }
        table[index] = new Node(key, value, table[index]);
        size++;
    }

    private int index(int key) {
        return hash(key) & (table.length - 1);
    }

    private static int hash(int key) {
        int h = key * 0x9E3779B9;
        return h ^ (h >>> 16);
    }

    /// {@return a checksum}
    public static double run() {
        var map = new UserMap();
        long sum = 0;
        for (int i = 0; i < 8000; i++) {
            map.put(i * 7, i);
        }
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 16000; i++) {
                sum += map.get(i * 7 / 2);
            }
        }
        return sum + map.size;
    }
}
