package io.selvage.kernel;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// From number to thread: live threads, and first threads that are dead but not released. Lookups take no lock;
/// who may write an entry is settled by who has the number from the [PidAllocator].
final class TaskTable {
    private static final int CHUNK_BITS = 10;
    private static final int CHUNK = 1 << CHUNK_BITS;

    private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable Task>> chunks;

    TaskTable(int pidMax) {
        chunks = new AtomicReferenceArray<>((pidMax + CHUNK - 1) >>> CHUNK_BITS);
    }

    @Nullable
    Task get(int number) {
        if (number < 0 || number >>> CHUNK_BITS >= chunks.length()) {
            return null;
        }
        AtomicReferenceArray<@Nullable Task> chunk = chunks.getAcquire(number >>> CHUNK_BITS);
        return chunk == null ? null : chunk.getAcquire(number & CHUNK - 1);
    }

    void put(Task task) {
        int index = task.tid() >>> CHUNK_BITS;
        AtomicReferenceArray<@Nullable Task> chunk = chunks.getAcquire(index);
        while (chunk == null) {
            chunks.compareAndSet(index, null, new AtomicReferenceArray<>(CHUNK));
            chunk = chunks.getAcquire(index);
        }
        chunk.set(task.tid() & CHUNK - 1, task);
    }

    void remove(int number) {
        AtomicReferenceArray<@Nullable Task> chunk = chunks.getAcquire(number >>> CHUNK_BITS);
        if (chunk != null) {
            chunk.setRelease(number & CHUNK - 1, null);
        }
    }

    /// Visits every entry in order of number, as it is when the visit comes by.
    void forEach(java.util.function.Consumer<Task> visitor) {
        for (int i = 0; i < chunks.length(); i++) {
            AtomicReferenceArray<@Nullable Task> chunk = chunks.getAcquire(i);
            for (int j = 0; chunk != null && j < CHUNK; j++) {
                Task task = chunk.getAcquire(j);
                if (task != null) {
                    visitor.accept(task);
                }
            }
        }
    }
}
