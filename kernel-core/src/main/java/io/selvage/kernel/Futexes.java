package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FutexScope;
import io.selvage.api.KernelException;
import io.selvage.api.MemoryCalls;
import io.selvage.api.SystemCalls;
import org.jspecify.annotations.Nullable;

/// The futexes of a kernel (MODEL 15): waits in a hash table of buckets, each with a lock.
///
/// Who waits compares the word under the lock of its bucket and joins the list under the same lock. Who
/// wakes has changed the word before he takes the lock. If he takes it first, the waiter sees the new
/// word; otherwise he finds the waiter. So no wake-up is lost.
final class Futexes {
    private static final int BUCKETS = 256;

    private final FutexBucket[] buckets = new FutexBucket[BUCKETS];

    Futexes() {
        for (int i = 0; i < BUCKETS; i++) {
            buckets[i] = new FutexBucket(i);
        }
    }

    /// One attempt to wait.
    ///
    /// @return 0 if the caller has been woken since it began to wait on this word, [SystemCalls#BLOCKED]
    ///     after it has begun
    int attempt(Task self, FutexScope scope, long address, int expected, int bitset) {
        if (bitset == 0) {
            throw new KernelException(Errno.EINVAL, "futexWait: no bit is set");
        }
        if (self.wokenFrom instanceof FutexWaiter woken && woken.beganOn(scope, address)) {
            self.wokenFrom = null;
            return 0;
        }
        AddressSpace space = self.memory();
        FutexKey key = FutexKey.of(space, scope, address, false, "futexWait");
        FutexBucket bucket = bucket(key);
        bucket.lock();
        try {
            compare(space, address, expected, "futexWait");
            FutexWaiter waiter = new FutexWaiter(self, scope, address, bitset, bucket, key);
            bucket.append(waiter);
            self.waitingOn = waiter;
            return SystemCalls.BLOCKED;
        } finally {
            bucket.unlock();
        }
    }

    private static void compare(AddressSpace space, long address, int expected, String call) {
        int present;
        try {
            present = space.loadInt(address);
        } catch (MemoryFault fault) {
            throw fault.toErrno(call);
        }
        if (present != expected) {
            throw new KernelException(Errno.EAGAIN, call + ": the word is " + present + ", not " + expected);
        }
    }

    int wake(AddressSpace space, FutexScope scope, long address, int count, int bitset) {
        if (bitset == 0) {
            throw new KernelException(Errno.EINVAL, "futexWake: no bit is set");
        }
        return wake(FutexKey.of(space, scope, address, false, "futexWake"), count, bitset);
    }

    /// On behalf of a thread that ends: wakes one in shared scope, if there is such a word.
    void wakeOne(AddressSpace space, long address) {
        try {
            wake(space, FutexScope.SHARED, address, 1, MemoryCalls.FUTEX_BITSET_MATCH_ANY);
        } catch (KernelException ignored) {
            // Not mapped, or not aligned: nobody can wait on it.
            assert ignored.errno() == Errno.EFAULT || ignored.errno() == Errno.EINVAL;
        }
    }

    private int wake(FutexKey key, int count, int bitset) {
        FutexBucket bucket = bucket(key);
        FutexWaiter firstWoken = null;
        FutexWaiter lastWoken = null;
        int woken = 0;
        bucket.lock();
        try {
            FutexWaiter next;
            for (FutexWaiter waiter = bucket.first(); waiter != null; waiter = next) {
                next = waiter.next;
                if (!waiter.waitsOn(key) || !waiter.listensTo(bitset)) {
                    continue;
                }
                bucket.strikeOut(waiter);
                lastWoken = chained(lastWoken, waiter);
                firstWoken = firstWoken == null ? waiter : firstWoken;
                waiter.markWoken();
                if (++woken >= count) {
                    break;
                }
            }
        } finally {
            bucket.unlock();
        }
        unblock(firstWoken);
        return woken;
    }

    private static FutexWaiter chained(@Nullable FutexWaiter lastWoken, FutexWaiter waiter) {
        if (lastWoken != null) {
            lastWoken.next = waiter;
        }
        return waiter;
    }

    /// No lock held.
    private static void unblock(@Nullable FutexWaiter firstWoken) {
        for (FutexWaiter waiter = firstWoken; waiter != null; waiter = waiter.next) {
            waiter.task().unblock();
        }
    }

    /// What the first word must be.
    record Expected(long address, int value) {}

    int requeue(
            AddressSpace space,
            FutexScope scope,
            long from,
            long to,
            int wakeCount,
            int requeueCount,
            @Nullable Expected expected) {
        if (wakeCount < 0 || requeueCount < 0) {
            throw new KernelException(Errno.EINVAL, "futexRequeue: a count is negative");
        }
        FutexKey source = FutexKey.of(space, scope, from, false, "futexRequeue");
        FutexKey target = FutexKey.of(space, scope, to, true, "futexRequeue");
        FutexBucket sourceBucket = bucket(source);
        FutexBucket targetBucket = bucket(target);
        FutexWaiter firstWoken = null;
        FutexWaiter lastWoken = null;
        int done = 0;
        lockBoth(sourceBucket, targetBucket);
        try {
            if (expected != null) {
                compare(space, expected.address, expected.value, "futexCmpRequeue");
            }
            FutexWaiter next;
            for (FutexWaiter waiter = sourceBucket.first();
                    waiter != null && done - wakeCount < requeueCount;
                    waiter = next) {
                next = waiter.next;
                if (!waiter.waitsOn(source)) {
                    continue;
                }
                if (++done <= wakeCount) {
                    sourceBucket.strikeOut(waiter);
                    lastWoken = chained(lastWoken, waiter);
                    firstWoken = firstWoken == null ? waiter : firstWoken;
                    waiter.markWoken();
                } else if (!source.isSame(target)) {
                    waiter.moveTo(targetBucket, target);
                }
            }
        } finally {
            unlockBoth(sourceBucket, targetBucket);
        }
        unblock(firstWoken);
        return done;
    }

    private static void lockBoth(FutexBucket one, FutexBucket two) {
        (one.number < two.number ? one : two).lock();
        if (one != two) {
            (one.number < two.number ? two : one).lock();
        }
    }

    private static void unlockBoth(FutexBucket one, FutexBucket two) {
        one.unlock();
        if (one != two) {
            two.unlock();
        }
    }

    private FutexBucket bucket(FutexKey key) {
        return buckets[key.hash() & BUCKETS - 1];
    }
}
