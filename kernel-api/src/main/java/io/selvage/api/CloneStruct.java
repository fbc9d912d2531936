package io.selvage.api;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The argument of `clone3` in its binary form: Linux's `struct clone_args`, eleven unsigned 64-bit words
/// in the machine's byte order (MODEL 3.2). Programs that are written in Java use [CloneArguments]; this
/// is for those that have the struct.
///
/// @param flags what is shared and done
/// @param pidfd where the handle goes with `CLONE_PIDFD`
/// @param childTid the word for `CLONE_CHILD_SETTID` and `CLONE_CHILD_CLEARTID`
/// @param parentTid the word for `CLONE_PARENT_SETTID`
/// @param exitSignal the signal to the parent at the new process's death, 0 for none
/// @param stack the lowest address of the new thread's stack
/// @param stackSize its size in bytes
/// @param tls the TLS pointer for `CLONE_SETTLS`
/// @param setTid the address of an array of wished TIDs, 32 bits each
/// @param setTidSize how many of them
/// @param group the descriptor of a resource group for `CLONE_INTO_CGROUP`
public record CloneStruct(
        long flags,
        long pidfd,
        long childTid,
        long parentTid,
        long exitSignal,
        long stack,
        long stackSize,
        long tls,
        long setTid,
        long setTidSize,
        long group) {
    /// The size of the struct's first version, without the fields for TIDs and group.
    public static final int SMALLEST = 64;

    /// The size with all fields.
    public static final int SIZE = 88;

    /// The largest size that is looked at: one page.
    public static final int LARGEST = 4_096;

    private static final int MOST_NAMESPACES = 32;

    /// Reads the memory of the caller's process.
    @FunctionalInterface
    public interface Memory {
        /// Reads an aligned word.
        ///
        /// @param address its address
        /// @return its value
        /// @throws KernelException `EFAULT` if it cannot be read
        int load(long address);
    }

    /// Reads the struct. Fields beyond the size are 0; what a larger struct has beyond the known fields
    /// must be 0.
    ///
    /// @param bytes the struct, from the buffer's position on; at least `size` bytes unless that is
    ///     refused
    /// @param size the size that the caller says it has
    /// @return the fields
    /// @throws KernelException `E2BIG` for more than a page or for something in what is not known,
    ///     `EINVAL` for less than the first version
    public static CloneStruct decode(ByteBuffer bytes, long size) {
        if (Long.compareUnsigned(size, LARGEST) > 0) {
            throw new KernelException(Errno.E2BIG, "clone3: a struct of " + Long.toUnsignedString(size) + " bytes");
        }
        if (size < SMALLEST) {
            throw new KernelException(Errno.EINVAL, "clone3: a struct of " + size + " bytes is none");
        }
        ByteBuffer view = bytes.slice(bytes.position(), (int) size);
        for (int i = SIZE; i < size; i++) {
            if (view.get(i) != 0) {
                throw new KernelException(Errno.E2BIG, "clone3: byte " + i + " of the struct means something unknown");
            }
        }
        ByteBuffer known = ByteBuffer.allocate(SIZE).order(ByteOrder.nativeOrder());
        view.limit((int) Math.min(size, SIZE));
        known.put(view).rewind();
        CloneStruct struct = new CloneStruct(
                known.getLong(),
                known.getLong(),
                known.getLong(),
                known.getLong(),
                known.getLong(),
                known.getLong(),
                known.getLong(),
                known.getLong(),
                known.getLong(),
                known.getLong(),
                known.getLong());
        if (size < SIZE && struct.has(CloneFlags.CLONE_INTO_CGROUP)) {
            throw malformed("CLONE_INTO_CGROUP without the field for the group");
        }
        return struct;
    }

    /// The struct as bytes, [#SIZE] of them.
    ///
    /// @return a new buffer, positioned at its start
    public ByteBuffer encode() {
        return ByteBuffer.allocate(SIZE)
                .order(ByteOrder.nativeOrder())
                .putLong(flags)
                .putLong(pidfd)
                .putLong(childTid)
                .putLong(parentTid)
                .putLong(exitSignal)
                .putLong(stack)
                .putLong(stackSize)
                .putLong(tls)
                .putLong(setTid)
                .putLong(setTidSize)
                .putLong(group)
                .rewind();
    }

    /// The request that the struct makes. The TIDs that are wished for are read now.
    ///
    /// @param memory the caller's memory
    /// @return the request
    /// @throws KernelException in this order: `EINVAL` if the address and the number of the TIDs do not
    ///     agree or the exit signal is no signal or the descriptor of the group no descriptor, `EFAULT`
    ///     if the TIDs cannot be read, `EINVAL` if there are more TIDs than the one that a process has
    ///     here, or it is 0
    public CloneArguments toArguments(Memory memory) {
        if (Long.compareUnsigned(setTidSize, MOST_NAMESPACES) > 0 || (setTid == 0) != (setTidSize == 0)) {
            throw malformed("the address and the number of the wished TIDs do not agree");
        }
        if (Long.compareUnsigned(exitSignal, CloneFlags.MAX_EXIT_SIGNAL) > 0) {
            throw malformed("the exit signal " + Long.toUnsignedString(exitSignal) + " is none");
        }
        if (has(CloneFlags.CLONE_INTO_CGROUP) && Long.compareUnsigned(group, Integer.MAX_VALUE) > 0) {
            throw malformed("the group " + Long.toUnsignedString(group) + " is no descriptor");
        }
        return new CloneArguments(
                CloneFlags.ofBits(flags),
                (int) exitSignal,
                null,
                wishedTid(memory),
                parentTid,
                childTid,
                stack,
                stackSize,
                tls,
                pidfd,
                (int) group);
    }

    /// One TID for each nested PID namespace; there is only one.
    private int wishedTid(Memory memory) {
        if (setTidSize == 0) {
            return 0;
        }
        int wished = memory.load(setTid);
        if (setTidSize > 1) {
            throw malformed("a thread has one TID, not " + setTidSize);
        }
        if (wished == 0) {
            throw malformed("0 is no TID");
        }
        return wished;
    }

    private boolean has(CloneFlags flag) {
        return (flags & flag.bits()) != 0;
    }

    private static KernelException malformed(String what) {
        return new KernelException(Errno.EINVAL, "clone3: " + what);
    }
}
