package io.selvage.runtime;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A piece of memory whose 32-bit and 64-bit words can be accessed atomically: over a `long[]` or outside
/// of the Java heap. (Views of a `byte[]` have no atomic updates.) Zeroed at first, in the machine's byte
/// order.
///
/// Words are aligned to their size and accessed as volatile ones; bytes are copied plainly. Any number of
/// threads may use it at once. Memory outside of the heap is given back when nothing refers to it or to a
/// part of it.
public final class Memory {
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();
    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

    /// All addresses there are: a constant, so that an access through it compiles to one instruction,
    /// while one through a segment that is not known costs several times as much. Whoever uses it checks
    /// the bounds.
    @SuppressWarnings("restricted") // Only ever used within the bounds of a segment that is held meanwhile.
    private static final MemorySegment ADDRESSES = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    /// Null outside of the heap.
    private final long @Nullable [] words;

    private final MemorySegment segment;

    /// Outside of the heap, its first byte.
    private final long address;

    private final long size;

    private Memory(MemorySegment segment) {
        this.segment = segment;
        words = null;
        address = segment.address();
        size = segment.byteSize();
    }

    private Memory(long[] words) {
        this.words = words;
        segment = MemorySegment.ofArray(words);
        address = 0;
        size = segment.byteSize();
    }

    /// Memory on the heap.
    ///
    /// @param size in bytes, a multiple of 8
    /// @return zeroed memory
    public static Memory onHeap(int size) {
        return new Memory(new long[size / Long.BYTES]);
    }

    /// One contiguous region outside of the heap.
    ///
    /// @param size in bytes
    /// @param alignment of its address, a power of two
    /// @return zeroed memory
    /// @throws OutOfMemoryError if there is not so much
    public static Memory offHeap(long size, long alignment) {
        return new Memory(Arena.ofAuto().allocate(size, alignment));
    }

    /// Memory that somebody else has made, for example by mapping a file of the host.
    ///
    /// @param segment outside of the heap, and at least as long accessible as anybody has the result
    /// @return the same bytes
    public static Memory over(MemorySegment segment) {
        return new Memory(segment);
    }

    /// A part of this memory.
    ///
    /// @param offset of its first byte
    /// @param size in bytes
    /// @return the same bytes
    public Memory part(long offset, long size) {
        return new Memory(segment.asSlice(offset, size));
    }

    /// Copies this memory onto the heap.
    ///
    /// @return as many bytes, with a content of their own
    public Memory copy() {
        Memory copy = onHeap((int) size);
        MemorySegment.copy(segment, 0, copy.segment, 0, size);
        return copy;
    }

    /// Loads a word.
    ///
    /// @param offset a multiple of 4
    /// @return the word
    public int getInt(long offset) {
        if (words != null) {
            return (int) INT.getVolatile(segment, offset);
        }
        try {
            return (int) INT.getVolatile(ADDRESSES, address + Objects.checkIndex(offset, size - Integer.BYTES + 1));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Loads a word.
    ///
    /// @param offset a multiple of 8
    /// @return the word
    public long getLong(long offset) {
        long[] onHeap = words;
        if (onHeap != null) {
            return (long) WORD.getVolatile(onHeap, (int) (offset >>> 3));
        }
        try {
            return (long) LONG.getVolatile(ADDRESSES, address + Objects.checkIndex(offset, size - Long.BYTES + 1));
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Stores a word.
    ///
    /// @param offset a multiple of 4
    /// @param value the new value
    public void setInt(long offset, int value) {
        if (words != null) {
            INT.setVolatile(segment, offset, value);
            return;
        }
        try {
            INT.setVolatile(ADDRESSES, address + Objects.checkIndex(offset, size - Integer.BYTES + 1), value);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Stores a word.
    ///
    /// @param offset a multiple of 8
    /// @param value the new value
    public void setLong(long offset, long value) {
        long[] onHeap = words;
        if (onHeap != null) {
            WORD.setVolatile(onHeap, (int) (offset >>> 3), value);
            return;
        }
        try {
            LONG.setVolatile(ADDRESSES, address + Objects.checkIndex(offset, size - Long.BYTES + 1), value);
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /// Stores a word if it is what is expected.
    ///
    /// @param offset a multiple of 4
    /// @param expected the value that it must have
    /// @param value the new value
    /// @return whether it had it
    public boolean compareAndSetInt(long offset, int expected, int value) {
        return INT.compareAndSet(segment, offset, expected, value);
    }

    /// Stores a word if it is what is expected.
    ///
    /// @param offset a multiple of 8
    /// @param expected the value that it must have
    /// @param value the new value
    /// @return whether it had it
    public boolean compareAndSetLong(long offset, long expected, long value) {
        return LONG.compareAndSet(segment, offset, expected, value);
    }

    /// Adds to a word.
    ///
    /// @param offset a multiple of 4
    /// @param delta what to add
    /// @return the value before
    public int getAndAddInt(long offset, int delta) {
        return (int) INT.getAndAdd(segment, offset, delta);
    }

    /// Adds to a word.
    ///
    /// @param offset a multiple of 8
    /// @param delta what to add
    /// @return the value before
    public long getAndAddLong(long offset, long delta) {
        return (long) LONG.getAndAdd(segment, offset, delta);
    }

    /// Copies bytes out.
    ///
    /// @param offset of the first byte
    /// @param target where to put them
    /// @param index the first index to fill
    /// @param count how many
    public void getBytes(long offset, byte[] target, int index, int count) {
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset, target, index, count);
    }

    /// Copies bytes in.
    ///
    /// @param offset of the first byte
    /// @param source the bytes
    /// @param index the first index to take
    /// @param count how many
    public void setBytes(long offset, byte[] source, int index, int count) {
        MemorySegment.copy(source, index, segment, ValueLayout.JAVA_BYTE, offset, count);
    }

    /// Stores zeros.
    ///
    /// @param offset of the first byte
    /// @param count how many
    public void erase(long offset, long count) {
        segment.asSlice(offset, count).fill((byte) 0);
    }

    /// The same bytes for Java code that knows buffers: direct if this memory is outside of the heap, in
    /// the machine's byte order. It keeps the memory as long as anybody has it.
    ///
    /// @return a new buffer
    /// @throws UnsupportedOperationException for more than 2,147,483,647 bytes, or memory on the heap
    public ByteBuffer asByteBuffer() {
        return segment.asByteBuffer().order(ByteOrder.nativeOrder());
    }
}
