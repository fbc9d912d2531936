package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.security.ProcessRight;
import org.jspecify.annotations.Nullable;

/// Access to another process's memory (MODEL 11, VM_READ and VM_WRITE).
///
/// The memory is taken hold of before the check is made, so that what is accessed belongs to the program
/// that the check was about or to one before it: `exec` raises the label before it replaces the memory.
final class ProcessMemory {
    private ProcessMemory() {}

    static void read(Task self, int pid, long address, byte[] target, int offset, int length) {
        AddressSpace memory = held(self, pid, ProcessRight.VM_READ, "readProcessMemory");
        try {
            memory.load(address, target, offset, length);
        } catch (MemoryFault fault) {
            throw fault.toErrno("readProcessMemory");
        } finally {
            memory.release();
        }
    }

    static void write(Task self, int pid, long address, byte[] source, int offset, int length) {
        AddressSpace memory = held(self, pid, ProcessRight.VM_WRITE, "writeProcessMemory");
        try {
            memory.store(address, source, offset, length);
        } catch (MemoryFault fault) {
            throw fault.toErrno("writeProcessMemory");
        } finally {
            memory.release();
        }
    }

    /// {@return the memory, with the caller as one more holder}
    private static AddressSpace held(Task self, int pid, int right, String call) {
        Task task = self.kernel().tasks().get(pid);
        AddressSpace memory = task == null ? null : memoryOf(task);
        if (task == null || memory == null) {
            throw new KernelException(Errno.ESRCH, call + ": no process " + pid + ", or it has ended");
        }
        boolean permitted = false;
        try {
            Authority.require(self, task.group(), right, call);
            permitted = true;
        } finally {
            if (!permitted) {
                memory.release();
            }
        }
        return memory;
    }

    /// {@return null if the process has ended}
    private static @Nullable AddressSpace memoryOf(Task task) {
        Task living = task.exited ? task.group().tasks().stream().findFirst().orElse(null) : task;
        while (living != null && !living.exited) {
            AddressSpace memory = living.memory();
            if (memory.tryRetain()) {
                return memory;
            }
            if (memory == living.memory()) {
                // It is about to end.
                return null;
            }
        }
        return null;
    }
}
