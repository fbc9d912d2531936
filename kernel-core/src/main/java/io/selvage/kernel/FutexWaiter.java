package io.selvage.kernel;

import io.selvage.api.FutexScope;
import org.jspecify.annotations.Nullable;

/// One thread's wait on a futex: a queue of one. It stands in the list of a bucket; a requeue may move it
/// to another, so its bucket is looked up and locked by who wants to take it off, until it holds.
final class FutexWaiter extends WaitQueue {
    private final Task task;

    // What the call named, wherever the wait has been moved since and whatever is mapped there now.
    private final FutexScope scope;
    private final long address;
    private final int bitset;

    // Written under the lock of the old and the new bucket.
    private volatile FutexBucket bucket;
    private FutexKey key;

    // Links of the bucket's list; guarded by its lock. After being woken, the next one to be woken by the same call.
    @Nullable
    FutexWaiter previous;

    @Nullable
    FutexWaiter next;

    FutexWaiter(Task task, FutexScope scope, long address, int bitset, FutexBucket bucket, FutexKey key) {
        super(bucket, "a wake-up");
        this.task = task;
        this.bucket = bucket;
        this.key = key;
        this.scope = scope;
        this.address = address;
        this.bitset = bitset;
    }

    Task task() {
        return task;
    }

    /// Whether the wait was begun by a call that named that word.
    boolean beganOn(FutexScope callScope, long callAddress) {
        return scope == callScope && address == callAddress;
    }

    /// Bucket's lock held.
    boolean waitsOn(FutexKey word) {
        return key.isSame(word);
    }

    /// Bucket's lock held.
    boolean listensTo(int bits) {
        return (bitset & bits) != 0;
    }

    /// Both buckets' locks held.
    void moveTo(FutexBucket newBucket, FutexKey newKey) {
        bucket.strikeOut(this);
        bucket = newBucket;
        key = newKey;
        newBucket.append(this);
    }

    /// Bucket's lock held: what tells the task that it has been woken, and by what.
    void markWoken() {
        task.wokenFrom = this;
        task.waitsNoMore();
    }

    @Override
    KernelLock lock() {
        return bucket;
    }

    @Override
    boolean remove(Task waiting) {
        for (; ; ) {
            FutexBucket present = bucket;
            present.lock();
            try {
                if (waiting.waitingOn != this) {
                    return false;
                }
                if (bucket == present) {
                    present.strikeOut(this);
                    waiting.waitsNoMore();
                    return true;
                }
            } finally {
                present.unlock();
            }
        }
    }

    /// A wake-up is the result of the call, and counted.
    @Override
    boolean wakesToTryAgain() {
        return false;
    }

    /// A thread that has been woken returns at once, so this happens only to one that ends, or is
    /// interrupted, at the very moment of its wake-up.
    @Override
    void passOn() {
        FutexBucket present = bucket;
        FutexWaiter woken = null;
        present.lock();
        try {
            for (FutexWaiter other = present.first(); other != null && woken == null; other = other.next) {
                if (other.waitsOn(key) && other.listensTo(bitset)) {
                    woken = other;
                    present.strikeOut(other);
                    other.markWoken();
                }
            }
        } finally {
            present.unlock();
        }
        if (woken != null) {
            woken.task.unblock();
        }
    }
}
