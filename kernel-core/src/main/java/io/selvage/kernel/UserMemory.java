package io.selvage.kernel;

import io.selvage.api.KernelException;
import io.selvage.api.Signal;
import io.selvage.api.SignalInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// The accesses to memory that a thread makes itself: one that cannot be made is a signal for it. The
/// kernel's own on its behalf: `EFAULT`.
final class UserMemory {
    private UserMemory() {}

    static int loadInt(Task self, long address) {
        for (; ; ) {
            try {
                return self.memory().loadInt(address);
            } catch (MemoryFault fault) {
                raise(self, fault);
            }
        }
    }

    static long loadLong(Task self, long address) {
        for (; ; ) {
            try {
                return self.memory().loadLong(address);
            } catch (MemoryFault fault) {
                raise(self, fault);
            }
        }
    }

    static void storeInt(Task self, long address, int value) {
        for (; ; ) {
            try {
                self.memory().storeInt(address, value);
                return;
            } catch (MemoryFault fault) {
                raise(self, fault);
            }
        }
    }

    static void storeLong(Task self, long address, long value) {
        for (; ; ) {
            try {
                self.memory().storeLong(address, value);
                return;
            } catch (MemoryFault fault) {
                raise(self, fault);
            }
        }
    }

    static boolean compareAndSetInt(Task self, long address, int expected, int value) {
        for (; ; ) {
            try {
                return self.memory().compareAndSetInt(address, expected, value);
            } catch (MemoryFault fault) {
                raise(self, fault);
            }
        }
    }

    static boolean compareAndSetLong(Task self, long address, long expected, long value) {
        for (; ; ) {
            try {
                return self.memory().compareAndSetLong(address, expected, value);
            } catch (MemoryFault fault) {
                raise(self, fault);
            }
        }
    }

    static int getAndAddInt(Task self, long address, int delta) {
        for (; ; ) {
            try {
                return self.memory().getAndAddInt(address, delta);
            } catch (MemoryFault fault) {
                raise(self, fault);
            }
        }
    }

    static long getAndAddLong(Task self, long address, long delta) {
        for (; ; ) {
            try {
                return self.memory().getAndAddLong(address, delta);
            } catch (MemoryFault fault) {
                raise(self, fault);
            }
        }
    }

    /// Returns after a stack has grown or a handler has run: the access is then made again.
    private static void raise(Task self, MemoryFault fault) {
        if (fault.isUnmapped() && Stacks.grow(self, fault.address())) {
            return;
        }
        SignalSending.synchronous(self, SignalInfo.fault(fault.signal(), fault.code(), fault.address()));
    }

    /// @throws KernelException `EFAULT`
    static void read(Task self, long address, byte[] target, int offset, int length) {
        for (; ; ) {
            try {
                self.memory().load(address, target, offset, length);
                return;
            } catch (MemoryFault fault) {
                growOrRefuse(self, fault, "readMemory");
            }
        }
    }

    /// @throws KernelException `EFAULT`
    static void write(Task self, long address, byte[] source, int offset, int length) {
        for (; ; ) {
            try {
                self.memory().store(address, source, offset, length);
                return;
            } catch (MemoryFault fault) {
                growOrRefuse(self, fault, "writeMemory");
            }
        }
    }

    private static void growOrRefuse(Task self, MemoryFault fault, String call) {
        if (!fault.isUnmapped() || !Stacks.grow(self, fault.address())) {
            throw fault.toErrno(call);
        }
    }

    /// Stores a word that a call was given the address of, aligned or not; one that cannot be written is
    /// no error.
    static void storeIfPossible(AddressSpace memory, long address, int value) {
        try {
            if (address % Integer.BYTES == 0) {
                memory.storeInt(address, value);
            } else {
                byte[] bytes = ByteBuffer.allocate(Integer.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .putInt(value)
                        .array();
                memory.store(address, bytes, 0, bytes.length);
            }
        } catch (MemoryFault ignored) {
            // The contract of all words that the kernel writes unasked.
            assert ignored.code() != MemoryFault.BUS_ADRALN || ignored.signal() == Signal.SEGV;
        }
    }
}
