package io.selvage.kernel;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// From number to what it names. Lookups take no lock; who may write an entry is settled by who has the
/// number from the [PidAllocator].
///
/// @param <T> what is named
final class NumberTable<T> {
    private static final int CHUNK_BITS = 10;
    private static final int CHUNK = 1 << CHUNK_BITS;

    private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable T>> chunks;

    NumberTable(int pidMax) {
        chunks = new AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable T>>(
                (pidMax + CHUNK - 1) >>> CHUNK_BITS);
    }

    @Nullable
    T get(int number) {
        if (number < 0 || number >>> CHUNK_BITS >= chunks.length()) {
            return null;
        }
        AtomicReferenceArray<@Nullable T> chunk = chunks.getAcquire(number >>> CHUNK_BITS);
        return chunk == null ? null : chunk.getAcquire(number & CHUNK - 1);
    }

    void put(int number, T named) {
        int index = number >>> CHUNK_BITS;
        AtomicReferenceArray<@Nullable T> chunk = chunks.getAcquire(index);
        while (chunk == null) {
            chunks.compareAndSet(index, null, new AtomicReferenceArray<@Nullable T>(CHUNK));
            chunk = chunks.getAcquire(index);
        }
        chunk.set(number & CHUNK - 1, named);
    }

    void remove(int number) {
        AtomicReferenceArray<@Nullable T> chunk = chunks.getAcquire(number >>> CHUNK_BITS);
        if (chunk != null) {
            chunk.setRelease(number & CHUNK - 1, null);
        }
    }

    /// Visits every entry in order of number, as it is when the visit comes by.
    void forEach(Consumer<T> visitor) {
        for (int i = 0; i < chunks.length(); i++) {
            AtomicReferenceArray<@Nullable T> chunk = chunks.getAcquire(i);
            for (int j = 0; chunk != null && j < CHUNK; j++) {
                T named = chunk.getAcquire(j);
                if (named != null) {
                    visitor.accept(named);
                }
            }
        }
    }
}
