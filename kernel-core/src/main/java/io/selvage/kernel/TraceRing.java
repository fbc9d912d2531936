package io.selvage.kernel;

import io.selvage.api.tracing.TracedThread;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// What one core did last: records without objects, the oldest of which are overwritten.
///
/// Written by the core's carrier only; read by whoever stops the recording, while the carrier may still
/// be writing. The writer fills a slot and then counts it. So a reader that has copied the slots, and
/// then finds that `written` has not come as far as to reuse one, or to be about to, has read that one
/// whole.
final class TraceRing {
    /// What a record says.
    enum Kind {
        WOKEN,
        DISPATCHED,
        YIELDED,
        PREEMPTED,
        BLOCKED,
        ENDED
    }

    private static final Kind[] KINDS = Kind.values();
    private static final VarHandle WRITTEN;

    static {
        try {
            WRITTEN = MethodHandles.lookup().findVarHandle(TraceRing.class, "written", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final int capacity;
    private final long[] nanos;

    /// The kind, and above it another core's index plus one.
    private final int[] words;

    private final TracedThread[] threads;
    private volatile long written;

    /// @param capacity how many records to keep, a power of two
    TraceRing(int capacity) {
        this.capacity = capacity;
        nanos = new long[capacity];
        words = new int[capacity];
        threads = new TracedThread[capacity];
    }

    /// Own.
    ///
    /// @param other another core's index, -1 for none
    @SuppressWarnings("EnumOrdinal") // Packed into the word.
    void add(Kind kind, TracedThread thread, int other, long when) {
        long index = (long) WRITTEN.get(this);
        int slot = (int) index & (capacity - 1);
        nanos[slot] = when;
        words[slot] = kind.ordinal() | ((other + 1) << Byte.SIZE);
        threads[slot] = thread;
        WRITTEN.setRelease(this, index + 1);
    }

    /// Takes over what is to be read.
    interface Reader {
        /// One record, the oldest first.
        ///
        /// @param other another core's index, -1 for none
        void record(Kind kind, TracedThread thread, int other, long when);
    }

    /// Reads all that is there. From any thread.
    ///
    /// @return how many records had been overwritten before
    long read(Reader reader) {
        long end = (long) WRITTEN.getAcquire(this);
        long[] copiedNanos = nanos.clone();
        int[] copiedWords = words.clone();
        TracedThread[] copiedThreads = threads.clone();
        VarHandle.loadLoadFence();
        // The slot after the last one counted may be half written: it is that of the oldest record.
        long begin = Math.max(0, (long) WRITTEN.getOpaque(this) + 1 - capacity);
        for (long index = begin; index < end; index++) {
            int slot = (int) index & (capacity - 1);
            int word = copiedWords[slot];
            reader.record(KINDS[word & 0xFF], copiedThreads[slot], (word >>> Byte.SIZE) - 1, copiedNanos[slot]);
        }
        return Math.min(begin, end);
    }
}
