package io.selvage.kernel;

import io.selvage.api.Limit;
import io.selvage.api.security.Sid;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// One user: his SID and how many threads he has, which the limit NPROC is about (MODEL 13). Threads are
/// counted while they have a number: a process's first one until it is collected, the others until they
/// end. All tokens of the user refer to the same object.
final class User {
    private static final VarHandle THREADS;

    static {
        try {
            THREADS = MethodHandles.lookup().findVarHandle(User.class, "threads", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Sid sid;
    private final int number;

    private final AtomicInteger queuedSignals = new AtomicInteger();
    private final AtomicInteger passedFiles = new AtomicInteger();
    private final AtomicLong messageQueueBytes = new AtomicLong();

    /// What protects the user's processes when they begin, as it was last asked for. Whoever reads it
    /// looks whether it fits; null before the first one.
    private volatile @Nullable AccessRules processRules;

    @SuppressWarnings("unused") // Through the handle.
    private volatile int threads;

    /// @param number how calls name the user that take a number: 0 for the system
    User(Sid sid, int number) {
        this.sid = sid;
        this.number = number;
    }

    /// {@return how many infos of pending signals the user's processes have in their queues (MODEL 13,
    /// SIGPENDING)}
    AtomicInteger queuedSignals() {
        return queuedSignals;
    }

    /// {@return how many open files the user's processes have on their way through local sockets}
    AtomicInteger passedFiles() {
        return passedFiles;
    }

    /// {@return how many bytes the message queues are charged with that the user has made (MODEL 13,
    /// MSGQUEUE)}
    AtomicLong messageQueueBytes() {
        return messageQueueBytes;
    }

    Sid sid() {
        return sid;
    }

    int number() {
        return number;
    }

    boolean isSystem() {
        return number == 0;
    }

    @Nullable
    AccessRules processRules() {
        return processRules;
    }

    void processRules(AccessRules rules) {
        processRules = rules;
    }

    /// Counts one more thread, whatever the limit.
    void threadBegins() {
        THREADS.getAndAdd(this, 1);
    }

    /// Counts one more thread unless that would be more than `limit`, an unsigned number.
    ///
    /// @return whether it has been counted
    boolean admitsThread(long limit) {
        if (limit == Limit.INFINITY) {
            threadBegins();
            return true;
        }
        for (; ; ) {
            int counted = threads;
            if (Long.compareUnsigned(counted, limit) >= 0) {
                return false;
            }
            if (THREADS.compareAndSet(this, counted, counted + 1)) {
                return true;
            }
        }
    }

    void threadEnds() {
        int before = (int) THREADS.getAndAdd(this, -1);
        assert before > 0 : "more threads of " + sid + " ended than began";
    }

    int threads() {
        return threads;
    }
}
