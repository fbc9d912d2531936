package io.selvage.it;

import static io.selvage.api.PollEvents.POLLERR;
import static io.selvage.api.PollEvents.POLLHUP;
import static io.selvage.api.PollEvents.POLLIN;
import static io.selvage.api.PollEvents.POLLNVAL;
import static io.selvage.api.PollEvents.POLLOUT;
import static io.selvage.api.PollEvents.POLLRDNORM;
import static io.selvage.api.PollEvents.POLLWRNORM;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.ActionFlags;
import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.Limit;
import io.selvage.api.MaskChange;
import io.selvage.api.OpenFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.PollEntry;
import io.selvage.api.PollEvents;
import io.selvage.api.ResourceLimit;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalSet;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Waiting for several descriptors at once.
@Timeout(60)
class PollTest {
    @Test
    void eachEntrySaysWhatThereIsAndTheCallHowManyHaveSomething() throws Exception {
        Inside.bothKernels(1, 1, sys -> {
            PipeEnds pipe = sys.pipe();
            int counter = sys.eventfd(0, 0);
            PollEntry[] entries = {
                new PollEntry(pipe.readEnd(), POLLIN),
                new PollEntry(pipe.writeEnd(), POLLOUT | POLLWRNORM),
                new PollEntry(-7, POLLIN),
                new PollEntry(99, POLLIN),
                new PollEntry(counter, POLLIN | POLLRDNORM),
                new PollEntry(counter, 0),
            };
            assertEquals(2, sys.poll(entries, 0));
            assertEquals(List.of(0, POLLOUT | POLLWRNORM, 0, POLLNVAL, 0, 0), found(entries));
            sys.write(pipe.writeEnd(), new byte[1]);
            add(sys, counter);
            assertEquals(4, sys.poll(entries, -1));
            assertEquals(List.of(POLLIN, POLLOUT | POLLWRNORM, 0, POLLNVAL, POLLIN | POLLRDNORM, 0), found(entries));
            sys.close(pipe.readEnd());
            assertEquals(POLLOUT | POLLERR, sys.poll(pipe.writeEnd(), POLLOUT, 0));
            assertEquals(0, sys.poll(new PollEntry[0], 0));
            assertEquals(0, sys.poll(new PollEntry[0], 1));
        });
    }

    private static List<Integer> found(PollEntry[] entries) {
        List<Integer> found = new ArrayList<>();
        for (PollEntry entry : entries) {
            found.add(entry.revents());
        }
        return found;
    }

    static void add(SystemCalls sys, int counter) {
        sys.write(counter, new byte[] {1, 0, 0, 0, 0, 0, 0, 0});
    }

    static void take(SystemCalls sys, int counter) {
        sys.read(counter, new byte[8]);
    }

    @Test
    void theFirstEventOfAnyDescriptorEndsTheWait() throws Exception {
        Inside.bothKernels(2, 2, sys -> {
            PipeEnds pipe = sys.pipe();
            int counter = sys.eventfd(0, 0);
            for (int turn = 0; turn < 20; turn++) {
                int which = turn % 3;
                PipeEnds other = sys.pipe();
                List<List<Integer>> results = new ArrayList<>();
                PollEntry[] entries = entries(pipe, counter, other);
                PollEntry[] more = entries(pipe, counter, other);
                Thread stackful = sys.clone(CloneFlags.THREAD, () -> {
                    sys.poll(entries, -1);
                    results.add(found(entries));
                });
                asleep(sys, stackful);
                Thread stackless = sys.clone(CloneFlags.THREAD, Steps.of(calls -> calls.poll(more, -1), calls -> {
                    results.add(found(more));
                    return 0;
                }));
                asleep(sys, stackless);
                switch (which) {
                    case 0 -> sys.write(pipe.writeEnd(), new byte[1]);
                    case 1 -> add(sys, counter);
                    default -> sys.close(other.writeEnd());
                }
                sys.join(stackful);
                sys.join(stackless);
                List<Integer> expected =
                        List.of(which == 0 ? POLLIN : 0, which == 1 ? POLLIN : 0, which == 2 ? POLLHUP : 0);
                assertEquals(List.of(expected, expected), results);
                switch (which) {
                    case 0 -> sys.read(pipe.readEnd(), new byte[1]);
                    case 1 -> take(sys, counter);
                    default -> sys.close(other.readEnd());
                }
            }
        });
    }

    private static PollEntry[] entries(PipeEnds pipe, int counter, PipeEnds other) {
        return new PollEntry[] {
            new PollEntry(pipe.readEnd(), POLLIN),
            new PollEntry(counter, POLLIN),
            new PollEntry(other.readEnd(), POLLIN)
        };
    }

    static void asleep(SystemCalls sys, Thread thread) {
        while (thread.state() != ThreadState.SLEEPING) {
            sys.nanosleep(Duration.ofNanos(1_000));
        }
    }

    @Test
    void aHandlerEndsTheCallAndNothingRestartsIt() throws Exception {
        Inside.bothKernels(1, 3, sys -> {
            AtomicInteger handled = new AtomicInteger();
            sys.sigaction(
                    Signal.USR1.number(),
                    SignalAction.handle(_ -> handled.incrementAndGet()).withFlags(ActionFlags.RESTART));
            PipeEnds pipe = sys.pipe();
            for (int timeout : new int[] {-1, 3_600_000}) {
                Thread waiter = sys.clone(
                        CloneFlags.THREAD,
                        () -> Refused.with(Errno.EINTR, () -> sys.poll(pipe.readEnd(), POLLIN, timeout)));
                asleep(sys, waiter);
                sys.tgkill(sys.getpid(), waiter.tid(), Signal.USR1.number());
                sys.join(waiter);
            }
            assertEquals(2, handled.get());
        });
    }

    @Test
    void ppollWaitsUnderAnotherMask() throws Exception {
        Inside.bothKernels(1, 4, sys -> {
            AtomicInteger handled = new AtomicInteger();
            sys.sigaction(Signal.USR1.number(), SignalAction.handle(_ -> handled.incrementAndGet()));
            sys.sigprocmask(MaskChange.BLOCK, SignalSet.of(Signal.USR1));
            PipeEnds pipe = sys.pipe();
            PollEntry[] entries = {new PollEntry(pipe.readEnd(), POLLIN)};
            sys.tgkill(sys.getpid(), sys.gettid(), Signal.USR1.number());
            assertEquals(0, sys.ppoll(entries, Duration.ofNanos(1), null));
            assertEquals(0, handled.get());
            Refused.with(Errno.EINTR, () -> sys.ppoll(entries, null, SignalSet.NONE));
            assertEquals(1, handled.get());
            assertEquals(SignalSet.of(Signal.USR1), sys.sigprocmask(MaskChange.BLOCK, SignalSet.NONE));
            Refused.with(Errno.EINVAL, () -> sys.ppoll(entries, Duration.ofNanos(-1), null));
        });
    }

    @Test
    void thereMayBeNoMoreEntriesThanDescriptors() throws Exception {
        Inside.kernel(1, sys -> {
            sys.setrlimit(ResourceLimit.NOFILE, new Limit(4, 4));
            PollEntry[] five = new PollEntry[5];
            Arrays.fill(five, new PollEntry(-1, 0));
            Refused.with(Errno.EINVAL, () -> sys.poll(five, 0));
            assertEquals(0, sys.poll(Arrays.copyOf(five, 4), 0));
        });
    }

    @Test
    void aStacklessThreadThatHasPolledIsWokenWhenTheDescriptorIsClosedForGood() throws Exception {
        Inside.bothKernels(1, 5, sys -> {
            PipeEnds pipe = sys.pipe();
            List<Integer> found = new ArrayList<>();
            Thread waiter = sys.clone(CloneFlags.THREAD, Steps.of(calls -> {
                int events = calls.poll(pipe.readEnd(), POLLIN, -1);
                if (events != SystemCalls.BLOCKED) {
                    found.add(events);
                }
                return events;
            }));
            asleep(sys, waiter);
            sys.close(pipe.readEnd());
            sys.join(waiter);
            assertEquals(List.of(POLLNVAL), found);
        });
    }

    @Test
    void aFileIsAlwaysReadyAndNobodyWaitsForWhatItNeverHas() throws Exception {
        Inside.bothKernels(1, 6, sys -> {
            int file = sys.open("/f", OpenFlags.O_CREAT | OpenFlags.O_RDWR, 0600);
            assertEquals(POLLIN | POLLOUT, sys.poll(file, POLLIN | POLLOUT, -1));
            assertEquals(0, sys.poll(file, PollEvents.POLLPRI, 2));
        });
    }
}
