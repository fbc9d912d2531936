package io.selvage.scheduler.policy;

import io.selvage.api.scheduling.Arrival;
import io.selvage.api.scheduling.EntityQueue;
import io.selvage.api.scheduling.OwnCacheLines;
import io.selvage.api.scheduling.PolicyEnvironment;
import io.selvage.api.scheduling.SchedulingEntity;
import io.selvage.api.scheduling.SchedulingPolicy;
import org.jspecify.annotations.Nullable;

/// Earliest eligible virtual deadline first (MODEL 12.4), after Stoica and Abdel-Wahab: everybody's share
/// is in proportion to its weight, and who asks for a short slice gets it soon, but not more of them.
///
/// A thread's *virtual runtime* v grows by 1024 / weight nanoseconds for each nanosecond that it runs.
/// The *virtual time* V is where it would be if everybody had got exactly its share: the mean of all v,
/// weighted, over those that wait and the one that runs. A thread's *lag* is V - v, which times weight /
/// 1024 is the time that it is owed. It is *eligible* if its lag is not negative. A request for a slice
/// has a *virtual deadline* of v + 1024 · slice / weight, and the next one is made when v gets there. The
/// eligible thread with the earliest deadline runs, until its request is used up or somebody eligible
/// with an earlier deadline and a shorter slice turns up. New threads may go a little before their turn:
/// [#FRESH].
///
/// Two rules bound the lag although threads come and go with lag of their own:
///
/// - V never goes back when somebody leaves who is ahead of it. It then advances at half the usual speed
///   at least, so that an endless row of newcomers cannot hold up the others, until the mean has caught
///   up.
/// - V never goes beyond the deadline of anybody here.
///
/// So nobody is ever owed more than the slice that it asks for, and nobody ever owes more than that plus
/// the time that it kept its core after its request was used up: a tick, if it comes to preemption
/// points.
///
/// Who sleeps or moves takes its lag along, at most a slice of it; it finds V less that lag at its
/// return. Coming or going changes nobody's lag. The lag of a sleeper shrinks by as much as the virtual
/// time of its core advances: a debt has to be slept off just as it would be waited off. Among themselves
/// the virtual times of two cores mean nothing, so who wakes elsewhere has the lag that it had. Who comes
/// to an empty core has none.
///
/// Yielding gives up the rest of a request as if it had been used: among threads that do nothing else,
/// turns are in proportion to weights.
///
/// Choosing takes the time of a FIFO while everybody asks for the same slice at the same weight, else a
/// number of steps that grows with the logarithm of how many wait.
public final class Eevdf extends OwnCacheLines implements SchedulingPolicy {
    private static final long USUAL_SLICE = 3_000_000;
    private static final int UNIT = SchedulingEntity.UNIT_WEIGHT;

    /// A new thread may run before those whose deadlines are earlier by at most this much: the newest
    /// first, and other cores are given the oldest. Who makes threads that make threads then has few of
    /// them at a time, and what they share is in the cache. Nobody is owed more for that, as V stays
    /// behind all deadlines.
    static final long FRESH = USUAL_SLICE / 2;

    // While a thread is here: virtualRuntime, deadline, budget (the virtual slice) and level (the weight it is
    // counted with) mean what they say. While it is away, budget is one of these marks plus the core,
    // virtualRuntime the lag, level the weight, and deadline the virtual time at which it fell asleep or what was
    // left of its request. Other policies leave no such numbers.
    private static final long MARK_MASK = -1L << 16;
    private static final long ASLEEP = 0x5e1a_0eef_df01_0000L;
    private static final long TAKEN = 0x5e1a_0eef_df02_0000L;

    private final int core;
    private final VirtualDeadlines waiting = new VirtualDeadlines();

    /// Those that were created lately, have not run, and ask for the same slice at the same weight; the
    /// newest first. See [#FRESH].
    private final EntityQueue fresh = new EntityQueue();

    private @Nullable SchedulingEntity running;

    /// Whether the running one has used up a request while others waited.
    private boolean isUsedUp;

    /// V.
    private long virtualTime;

    /// The weights of all that are here.
    private long totalWeight;

    /// How far all that are here are ahead of V, in sum: weight · (v - V) of each. Relative to V it stays
    /// small: a thread adds at most 1,024 times the slice it asks for, whatever its weight.
    private long totalLead;

    /// Makes the policy of one core.
    ///
    /// @param environment asked for the core
    public Eevdf(PolicyEnvironment environment) {
        core = environment.core();
    }

    @Override
    public void enqueue(SchedulingEntity thread, Arrival arrival) {
        if (thread != running) {
            join(thread);
            if (arrival == Arrival.CREATED && isFresh(thread)) {
                fresh.addFirst(thread);
                return;
            }
        } else {
            running = null;
            if (thread.weight() != thread.level()) {
                reweigh(thread);
            }
            if (arrival == Arrival.YIELDED && !isUsedUp) {
                advance(thread, thread.deadline() - thread.virtualRuntime());
            }
        }
        waiting.add(thread);
    }

    private boolean isFresh(SchedulingEntity created) {
        SchedulingEntity newest = fresh.peekFirst();
        return created.virtualRuntime() == virtualTime && (newest == null || newest.deadline() == created.deadline());
    }

    @Override
    public @Nullable SchedulingEntity pick() {
        SchedulingEntity current = running;
        if (current != null) {
            // The core is being emptied. Those that wait are to be found although it is the one that is behind V.
            leave(current);
        }
        SchedulingEntity next = firstEligible();
        SchedulingEntity newest = fresh.peekFirst();
        if (newest != null && (next == null || newest.deadline() - next.deadline() <= FRESH)) {
            fresh.pollFirst();
            run(newest);
            return newest;
        }
        if (next != null) {
            waiting.remove(next);
            run(next);
        }
        return next;
    }

    @Override
    public SchedulingEntity pickWoken(SchedulingEntity woken) {
        join(woken);
        if (isEligible(woken)) {
            run(woken);
            return woken;
        }
        waiting.add(woken);
        SchedulingEntity next = pick();
        if (next == null) {
            throw new IllegalStateException("nobody is eligible");
        }
        return next;
    }

    private void run(SchedulingEntity next) {
        running = next;
        isUsedUp = false;
    }

    /// V is at most the mean of all v, or a deadline: somebody is behind it as long as anybody is here.
    private @Nullable SchedulingEntity firstEligible() {
        if (waiting.size() == 0) {
            return null;
        }
        SchedulingEntity first = waiting.first(virtualTime);
        if (totalLead < totalWeight || (first != null && waiting.isEarliest(first))) {
            return first;
        }
        // The mean has gone on, and one that is before this one may be eligible by now.
        catchUp(0);
        return waiting.first(virtualTime);
    }

    private boolean isEligible(SchedulingEntity entity) {
        return virtualTime - entity.virtualRuntime() >= 0;
    }

    /// Lets V advance to the mean, or by a number of nanoseconds if that is more, but not beyond any
    /// deadline.
    private void catchUp(long atLeast) {
        long step = Math.max(totalLead >= totalWeight ? totalLead / totalWeight : 0, atLeast);
        long limit = virtualTime + step;
        SchedulingEntity oldest = fresh.peekLast();
        while (oldest != null && limit - oldest.virtualRuntime() > FRESH) {
            fresh.remove(oldest);
            waiting.add(oldest);
            oldest = fresh.peekLast();
        }
        if (oldest != null && oldest.deadline() - limit < 0) {
            limit = oldest.deadline();
        }
        SchedulingEntity current = running;
        if (current != null && current.deadline() - limit < 0) {
            limit = current.deadline();
        }
        limit = waiting.limit(limit);
        totalLead -= totalWeight * (limit - virtualTime);
        virtualTime = limit;
    }

    @Override
    public void charge(SchedulingEntity thread, long nanos) {
        if (thread != running) {
            return;
        }
        int weight = thread.level();
        long virtual = weight == UNIT ? nanos : nanos * UNIT / weight;
        if (advance(thread, virtual) && size() > 0) {
            isUsedUp = true;
        }
        catchUp(virtual * weight / (2 * totalWeight));
    }

    /// Moves a virtual runtime on, and makes a new request when the old one is used up.
    ///
    /// @return whether it was used up
    private boolean advance(SchedulingEntity thread, long virtual) {
        long reached = thread.virtualRuntime() + virtual;
        thread.virtualRuntime(reached);
        totalLead += virtual * thread.level();
        if (reached - thread.deadline() < 0) {
            return false;
        }
        thread.deadline(reached + thread.budget());
        return true;
    }

    private void join(SchedulingEntity thread) {
        int weight = thread.weight();
        long slice = virtualSlice(thread, weight);
        long request = slice;
        long lag = 0;
        long mark = thread.budget() & MARK_MASK;
        // Another policy may have written over some of the numbers and left the mark; what is no weight is not ours.
        if (totalWeight > 0 && (mark == ASLEEP || mark == TAKEN) && thread.level() > 0) {
            lag = thread.virtualRuntime();
            if (mark == TAKEN) {
                request = Math.clamp(rescaled(thread.deadline(), thread.level(), weight), 0, slice);
            } else if (thread.budget() - mark == core) {
                lag = decayed(lag, virtualTime - thread.deadline());
            }
            lag = Math.clamp(rescaled(lag, thread.level(), weight), -slice, request);
        }
        thread.virtualRuntime(virtualTime - lag);
        thread.deadline(virtualTime - lag + request);
        thread.budget(slice);
        thread.level(weight);
        totalWeight += weight;
        totalLead -= lag * weight;
    }

    private static long virtualSlice(SchedulingEntity thread, int weight) {
        long slice = Slice.of(thread, USUAL_SLICE);
        return weight == UNIT ? slice : slice * UNIT / weight;
    }

    private static long rescaled(long virtual, int from, int to) {
        return from == to ? virtual : virtual * from / to;
    }

    private static long decayed(long lag, long passed) {
        if (passed <= 0) {
            return lag;
        }
        return lag >= 0 ? Math.max(0, lag - passed) : Math.min(0, lag + passed);
    }

    /// The time that a thread is owed, and what is left of its request, stay as they are.
    private void reweigh(SchedulingEntity thread) {
        take(thread);
        join(thread);
    }

    @Override
    public void leave(SchedulingEntity thread) {
        if (thread == running) {
            running = null;
            long lag = uncount(thread);
            thread.virtualRuntime(lag);
            thread.deadline(virtualTime);
            thread.budget(ASLEEP + core);
        }
    }

    @Override
    public void remove(SchedulingEntity thread) {
        if (fresh.remove(thread) || waiting.remove(thread)) {
            take(thread);
        }
    }

    @Override
    public @Nullable SchedulingEntity give(int other) {
        SchedulingEntity given = fresh.pollLast(other);
        if (given == null) {
            given = waiting.pollLast(other);
        }
        if (given != null) {
            take(given);
        }
        return given;
    }

    private void take(SchedulingEntity thread) {
        long request = thread.deadline() - thread.virtualRuntime();
        thread.virtualRuntime(uncount(thread));
        thread.deadline(request);
        thread.budget(TAKEN + core);
    }

    /// {@return its lag}
    private long uncount(SchedulingEntity thread) {
        long lag = virtualTime - thread.virtualRuntime();
        totalWeight -= thread.level();
        totalLead += lag * thread.level();
        return lag;
    }

    @Override
    public int size() {
        return waiting.size() + fresh.size();
    }

    @Override
    public boolean isTurnOver(SchedulingEntity thread) {
        if (isUsedUp || thread != running) {
            return true;
        }
        SchedulingEntity first = firstEligible();
        SchedulingEntity newest = fresh.peekFirst();
        return (first != null && preempts(first, thread)) || (newest != null && preempts(newest, thread));
    }

    @Override
    public boolean preempts(SchedulingEntity woken, SchedulingEntity thread) {
        return !woken.isBatch()
                && isEligible(woken)
                && woken.budget() < thread.budget()
                && woken.deadline() - thread.deadline() < 0;
    }

    /// {@return V}
    long virtualTime() {
        return virtualTime;
    }
}
