package io.selvage.benchmarks.kernels;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The JDK's hash map with boxed keys.
public final class HashMaps {
    private HashMaps() {}

    /// {@return a checksum}
    public static double run() {
        Map<Integer, Integer> map = new HashMap<>();
        for (int i = 0; i < 4000; i++) {
            map.put(i * 7, i);
        }
        long sum = 0;
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 8000; i++) {
                @Nullable Integer value = map.get(i * 7 / 2);
                sum += value == null ? -1 : value;
            }
        }
        return sum;
    }
}
