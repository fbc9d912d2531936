package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.LimitHit;
import io.selvage.api.MeteredResource;
import io.selvage.api.SignalInfo;
import io.selvage.api.UsageLimits;
import io.selvage.scheduler.Carrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// What one holder of limits, a process or a job, may use and has used. A process has a chain of them:
/// its own if it has limits of its own, then the jobs that it is in, from the inside out.
///
/// What comes in pieces (threads, descriptors, bytes of output) is counted as it comes, in every link of
/// the chain, and refused beyond a hard limit. What flows (core time, allocation, time) is looked at by
/// [LimitWatch], once per tick.
abstract class Allowance {
    private static final long UNLIMITED = Limit.INFINITY;

    private final KernelInstance kernel;
    private final UsageLimits limits;
    private final @Nullable JobInstance outer;

    // By the number of the resource, less one.
    private final long[] soft;
    private final long[] hard;

    private final Pieces threads;
    private final Pieces descriptors;
    private final AtomicLong output = new AtomicLong();

    /// The soft limits that have been signalled, one bit each.
    private final AtomicInteger warned = new AtomicInteger();

    private final AtomicReference<@Nullable LimitHit> hit = new AtomicReference<>();

    /// Whether something will wake the watch when the time is over.
    private volatile boolean alarmed;

    Allowance(KernelInstance kernel, UsageLimits limits, @Nullable JobInstance outer) {
        this.kernel = kernel;
        this.limits = limits;
        this.outer = outer;
        MeteredResource[] resources = MeteredResource.values();
        soft = new long[resources.length];
        hard = new long[resources.length];
        for (MeteredResource resource : resources) {
            Limit limit = limits.of(resource);
            soft[resource.number() - 1] = limit.soft();
            hard[resource.number() - 1] = limit.hard();
        }
        threads = new Pieces();
        descriptors = new Pieces();
    }

    /// How many there are, and the most that there were.
    private static final class Pieces {
        private final AtomicInteger count = new AtomicInteger();
        private final AtomicInteger peak = new AtomicInteger();

        boolean take(int more, long most) {
            for (; ; ) {
                int present = count.get();
                if (Long.compareUnsigned(present + (long) more, most) > 0) {
                    return false;
                }
                if (count.compareAndSet(present, present + more)) {
                    peak.accumulateAndGet(present + more, Math::max);
                    return true;
                }
            }
        }
    }

    KernelInstance kernel() {
        return kernel;
    }

    final UsageLimits usageLimits() {
        return limits;
    }

    /// {@return the job around it}
    final @Nullable JobInstance outer() {
        return outer;
    }

    final @Nullable LimitHit hit() {
        return hit.get();
    }

    final int peakThreads() {
        return threads.peak.get();
    }

    final int peakDescriptors() {
        return descriptors.peak.get();
    }

    final boolean limits(MeteredResource resource) {
        return soft[resource.number() - 1] != UNLIMITED || hard[resource.number() - 1] != UNLIMITED;
    }

    private long hard(MeteredResource resource) {
        return hard[resource.number() - 1];
    }

    /// Whether what is allocated has to be known. On a deterministic machine, where it differs from run
    /// to run, it is only if it is limited.
    final boolean metersAllocations() {
        if (kernel.simulation() == null) {
            return true;
        }
        return limits(MeteredResource.ALLOCATED_BYTES) || (outer != null && outer.metersAllocations());
    }

    /// Whether somebody has to look at it again and again.
    final boolean needsWatch() {
        return limits(MeteredResource.CPU_TIME)
                || limits(MeteredResource.ALLOCATED_BYTES)
                || limits(MeteredResource.WALL_TIME);
    }

    // What a subclass knows.

    /// {@return whose limits these are, for people}
    abstract String holder();

    /// {@return core time in nanoseconds}
    abstract long coreNanos();

    /// {@return allocated bytes}
    abstract long allocatedBytes();

    /// {@return time since the beginning in nanoseconds}
    abstract long wallNanos();

    /// {@return whether nobody is there who could use anything}
    abstract boolean isOver();

    /// {@return whether somebody is there who can be told and ended; who is about to be born cannot}
    abstract boolean isThere();

    /// Whether nothing may begin here any more.
    abstract boolean isClosed();

    /// No lock held: sends a signal to whoever uses this.
    abstract void tell(SignalInfo info);

    /// No lock held: ends whoever uses this.
    abstract void kill(LimitHit why);

    /// No lock held: ends one of those who use this, as the others are being ended.
    abstract void end(ThreadGroup group);

    /// {@return what a process has that one of this holder's creates}
    abstract @Nullable Allowance ofChild(UsageLimits own);

    // Threads.

    /// No lock held: counts a thread that is about to be made.
    ///
    /// @throws KernelException `EAGAIN` if it may not be
    static void takeThread(@Nullable Allowance first, String call) {
        for (Allowance one = first; one != null; one = one.outer) {
            boolean closed = one.isClosed();
            if (closed || !one.threads.take(1, one.hard(MeteredResource.THREADS))) {
                giveThreads(first, one);
                if (closed) {
                    one.endCaller();
                    throw new KernelException(Errno.ESRCH, call + ": " + one.holder() + " has been killed");
                }
                throw one.refused(MeteredResource.THREADS, one.threads.count.get() + 1L, Errno.EAGAIN, call);
            }
            one.warnBeyond(MeteredResource.THREADS, one.threads.count.get());
        }
    }

    /// A thread is no more.
    static void giveThread(@Nullable Allowance first) {
        giveThreads(first, null);
    }

    private static void giveThreads(@Nullable Allowance first, @Nullable Allowance end) {
        for (Allowance one = first; one != end && one != null; one = one.outer) {
            one.threads.count.decrementAndGet();
        }
    }

    /// No lock held: more than a hard limit is asked for.
    private KernelException refused(MeteredResource resource, long use, Errno errno, String call) {
        if (limits.killsAt(resource)) {
            breach(resource, use);
            endCaller();
        }
        return refusal(resource, errno, call);
    }

    /// No lock held, when whoever uses this is being ended: if the caller is one of them, he ends here,
    /// and does not hear of a refusal first because somebody else was faster.
    private void endCaller() {
        if (Carrier.currentSchedulable() instanceof Task task && isAround(task.group())) {
            end(task.group());
            if (task.mustEnd()) {
                throw Unwind.now();
            }
        }
    }

    private boolean isAround(ThreadGroup group) {
        Allowance link = group.allowance();
        while (link != null && link != this) {
            link = link.outer;
        }
        return link == this;
    }

    private KernelException refusal(MeteredResource resource, Errno errno, String call) {
        return new KernelException(
                errno, call + ": the limit " + resource.word() + "=" + hard(resource) + " of " + holder());
    }

    // Descriptors: under the lock of a table, so what follows is left to the watch.

    /// Counts descriptors that are about to be opened.
    ///
    /// @throws KernelException `EMFILE` if they may not be
    static void takeDescriptors(@Nullable Allowance first, int count, String call) {
        for (Allowance one = first; one != null; one = one.outer) {
            if (!one.descriptors.take(count, one.hard(MeteredResource.DESCRIPTORS))) {
                giveDescriptors(first, one, count);
                if (one.limits.killsAt(MeteredResource.DESCRIPTORS)) {
                    one.kernel.limitWatch().breachLater(one, one.descriptors.count.get() + (long) count);
                }
                throw one.refusal(MeteredResource.DESCRIPTORS, Errno.EMFILE, call);
            }
            if (Long.compareUnsigned(one.descriptors.count.get(), one.soft[MeteredResource.DESCRIPTORS.number() - 1])
                    > 0) {
                one.kernel.limitWatch().warnLater(one);
            }
        }
    }

    /// Counts descriptors that cannot be refused any more.
    static void addDescriptors(@Nullable Allowance first, int count) {
        for (Allowance one = first; one != null; one = one.outer) {
            boolean taken = one.descriptors.take(count, UNLIMITED);
            assert taken;
        }
    }

    /// No lock held: refuses if there is no room for so many at this moment.
    ///
    /// @throws KernelException `EMFILE` if there is none
    static void checkDescriptors(@Nullable Allowance first, int count, String call) {
        for (Allowance one = first; one != null; one = one.outer) {
            long wanted = one.descriptors.count.get() + (long) count;
            if (Long.compareUnsigned(wanted, one.hard(MeteredResource.DESCRIPTORS)) > 0) {
                throw one.refused(MeteredResource.DESCRIPTORS, wanted, Errno.EMFILE, call);
            }
        }
    }

    /// Descriptors have been closed.
    static void giveDescriptors(@Nullable Allowance first, int count) {
        giveDescriptors(first, null, count);
    }

    private static void giveDescriptors(@Nullable Allowance first, @Nullable Allowance end, int count) {
        for (Allowance one = first; one != end && one != null; one = one.outer) {
            one.descriptors.count.addAndGet(-count);
        }
    }

    // Output.

    /// No lock held: asks how much may be written, and counts it.
    ///
    /// @param wanted 1 or more
    /// @param least 1 to `wanted`
    /// @return `least` to `wanted`; 0 only if a hard limit has been hit, for which whoever holds it is
    ///     ending
    static int takeOutput(@Nullable Allowance first, int wanted, int least) {
        int granted = wanted;
        for (Allowance one = first; one != null && granted > 0; one = one.outer) {
            int here = one.takeOutput(granted, least);
            if (here < granted) {
                for (Allowance before = first; before != one && before != null; before = before.outer) {
                    before.output.addAndGet((long) here - granted);
                }
                granted = here;
            }
            if (here == 0) {
                one.breach(MeteredResource.OUTPUT_BYTES, one.output.get() + wanted);
                one.endCaller();
            }
        }
        return granted;
    }

    private int takeOutput(int wanted, int least) {
        long most = hard(MeteredResource.OUTPUT_BYTES);
        for (; ; ) {
            long present = output.get();
            int room = most < 0 ? wanted : Math.clamp(most - present, 0, wanted);
            int granted = room < least ? 0 : room;
            if (output.compareAndSet(present, present + granted)) {
                return granted;
            }
        }
    }

    /// No lock held: output has been written.
    ///
    /// @param unused how much less than was granted
    static void outputWritten(@Nullable Allowance first, int unused) {
        for (Allowance one = first; one != null; one = one.outer) {
            long now = one.output.addAndGet(-unused);
            one.warnBeyond(MeteredResource.OUTPUT_BYTES, now);
        }
    }

    // Limits of what flows.

    /// From the watch: looks at everything that nobody counts as it comes.
    final void check() {
        if (hit.get() != null) {
            return;
        }
        if (limits(MeteredResource.CPU_TIME)) {
            look(MeteredResource.CPU_TIME, coreNanos());
        }
        if (limits(MeteredResource.ALLOCATED_BYTES)) {
            look(MeteredResource.ALLOCATED_BYTES, allocatedBytes());
        }
        if (limits(MeteredResource.WALL_TIME)) {
            look(MeteredResource.WALL_TIME, wallNanos());
        }
    }

    private void look(MeteredResource resource, long use) {
        if (Long.compareUnsigned(use, hard(resource)) > 0) {
            breach(resource, use);
        } else {
            warnBeyond(resource, use);
        }
    }

    /// No lock held: sends the signal of a soft limit, once.
    final void warnBeyond(MeteredResource resource, long use) {
        int index = resource.number() - 1;
        if (Long.compareUnsigned(use, soft[index]) <= 0 || soft[index] == hard[index] || !isThere()) {
            return;
        }
        int bit = 1 << index;
        if ((warned.getAndUpdate(before -> before | bit) & bit) == 0) {
            tell(new SignalInfo(resource.signal().number(), SignalInfo.KERNEL, 0, 0, 0, resource.number()));
        }
    }

    /// No lock held: a hard limit has been reached.
    final void breach(MeteredResource resource, long use) {
        breach(new LimitHit(resource, holder(), hard(resource), use));
    }

    /// No lock held.
    final void breach(LimitHit why) {
        if (hit.compareAndSet(null, why) && isThere()) {
            kill(why);
        }
    }

    /// After the birth: sees to what was to wait for that.
    final void catchUp() {
        LimitHit why = hit.get();
        if (why != null) {
            kill(why);
        }
        warnBeyond(MeteredResource.THREADS, threads.count.get());
        warnBeyond(MeteredResource.DESCRIPTORS, descriptors.count.get());
    }

    /// From the watch: the descriptors that were opened are more than the soft limit.
    final void warnOfDescriptors() {
        warnBeyond(MeteredResource.DESCRIPTORS, Long.MAX_VALUE);
    }

    /// No lock held, after descriptors were counted for a process that is not born yet: refuses its birth
    /// if they are too many.
    ///
    /// @throws KernelException `EMFILE` if they are
    static void requireWithinDescriptors(@Nullable Allowance first, String call) {
        checkDescriptors(first, 0, call);
    }

    // Time.

    /// From the watch: in how many nanoseconds the next limit on time comes; 0 if it is over, -1 if there
    /// is none left.
    final long nanosToAlarm() {
        if (alarmed || !limits(MeteredResource.WALL_TIME)) {
            return -1;
        }
        int index = MeteredResource.WALL_TIME.number() - 1;
        long now = wallNanos();
        long next = soft[index] != UNLIMITED && (warned.get() & 1 << index) == 0 ? soft[index] : hard[index];
        return next == UNLIMITED ? -1 : Math.max(0, next - now);
    }

    final void alarmed(boolean set) {
        alarmed = set;
    }
}
