package io.selvage.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

class SecureRandomSourceTest {
    @Test
    void noValueIsHandedOutTwiceWhoeverAsks() {
        int threads = 4;
        int each = 20_000;
        var source = new SecureRandomSource();
        Set<Long> seen = ConcurrentHashMap.newKeySet();
        List<CompletableFuture<Void>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            all.add(CompletableFuture.runAsync(() -> {
                for (int n = 0; n < each; n++) {
                    seen.add(source.nextLong());
                }
            }));
        }
        all.forEach(CompletableFuture::join);
        assertEquals(threads * each, seen.size());
    }

    @Test
    void everyBitIsSetAboutHalfTheTime() {
        var source = new SecureRandomSource();
        int draws = 20_000;
        int[] ones = new int[Long.SIZE];
        for (int n = 0; n < draws; n++) {
            long value = source.nextLong();
            for (int bit = 0; bit < Long.SIZE; bit++) {
                ones[bit] += (int) (value >>> bit & 1);
            }
        }
        // 14 standard deviations: a failure means a broken source, not bad luck.
        for (int bit = 0; bit < Long.SIZE; bit++) {
            assertTrue(Math.abs(ones[bit] - draws / 2) < 1000, "bit=" + bit + ", ones=" + ones[bit]);
        }
    }

    @Test
    void twoSourcesShareNothing() {
        assertTrue(new SecureRandomSource().nextLong() != new SecureRandomSource().nextLong());
    }
}
