package io.selvage.kernel;

import io.selvage.api.FutexScope;
import io.selvage.api.MemoryCalls;
import io.selvage.api.MemoryView;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Accesses to memory, and futexes.
abstract class MemorySyscalls extends MappingSyscalls implements MemoryCalls {
    MemorySyscalls(KernelInstance kernel, @Nullable Director director) {
        super(kernel, director);
    }

    @Override
    public int loadInt(long address) {
        return UserMemory.loadInt(self(), address);
    }

    @Override
    public long loadLong(long address) {
        return UserMemory.loadLong(self(), address);
    }

    @Override
    public void storeInt(long address, int value) {
        UserMemory.storeInt(self(), address, value);
    }

    @Override
    public void storeLong(long address, long value) {
        UserMemory.storeLong(self(), address, value);
    }

    @Override
    public boolean compareAndSetInt(long address, int expected, int value) {
        return UserMemory.compareAndSetInt(self(), address, expected, value);
    }

    @Override
    public boolean compareAndSetLong(long address, long expected, long value) {
        return UserMemory.compareAndSetLong(self(), address, expected, value);
    }

    @Override
    public int getAndAddInt(long address, int delta) {
        return UserMemory.getAndAddInt(self(), address, delta);
    }

    @Override
    public long getAndAddLong(long address, long delta) {
        return UserMemory.getAndAddLong(self(), address, delta);
    }

    /// On a deterministic machine each access is a point.
    @Override
    public MemoryView memory() {
        Task self = self();
        return director == null ? new ThreadMemory(self) : this;
    }

    @Override
    public void readMemory(long address, byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        UserMemory.read(self(), address, target, offset, length);
    }

    @Override
    public void writeMemory(long address, byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        UserMemory.write(self(), address, source, offset, length);
    }

    @Override
    public void readProcessMemory(int pid, long address, byte[] target, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, target.length);
        ProcessMemory.read(self(), pid, address, target, offset, length);
    }

    @Override
    public void writeProcessMemory(int pid, long address, byte[] source, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, source.length);
        ProcessMemory.write(self(), pid, address, source, offset, length);
    }

    @Override
    public int futexWait(FutexScope scope, long address, int expected, int bitset, @Nullable Duration timeout) {
        Task self = self();
        return left(self, new FutexWait(self, scope, address, expected, bitset).await(timeout));
    }

    @Override
    public int futexWake(FutexScope scope, long address, int count, int bitset) {
        return kernel.futexes().wake(self().memory(), scope, address, count, bitset);
    }

    @Override
    public int futexRequeue(FutexScope scope, long from, long to, int wakeCount, int requeueCount) {
        return kernel.futexes().requeue(self().memory(), scope, from, to, wakeCount, requeueCount, null);
    }

    @Override
    public int futexCmpRequeue(FutexScope scope, long from, long to, int wakeCount, int requeueCount, int expected) {
        Futexes.Expected word = new Futexes.Expected(from, expected);
        return kernel.futexes().requeue(self().memory(), scope, from, to, wakeCount, requeueCount, word);
    }

    @Override
    public int setTidAddress(long address) {
        Task self = self();
        self.clearTid = address;
        return self.tid();
    }

    @Override
    public void setRobustList(long head) {
        self().robustList = head;
    }

    @Override
    public long robustList() {
        return self().robustList;
    }

    @Override
    public long tls() {
        return self().tls;
    }
}
