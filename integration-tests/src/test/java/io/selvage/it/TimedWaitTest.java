package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.ActionFlags;
import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.FutexScope;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.MemoryCalls;
import io.selvage.api.OpenFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.PollEvents;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalInfo;
import io.selvage.api.SignalSet;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import io.selvage.api.TimerSetting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Waits that take a limited time, of threads with and without a stack.
@Timeout(60)
class TimedWaitTest {
    private static final Duration SHORT = Duration.ofMillis(3);
    private static final Duration LONG = Duration.ofHours(1);
    private static final SignalSet USR1 = SignalSet.of(Signal.USR1);

    @Test
    void eachTimedCallOfAStacklessThreadEndsWhenItsTimeIsOver() throws Exception {
        Inside.bothKernels(1, 1, sys -> {
            Words.mapPrivate(sys);
            PipeEnds pipe = sys.pipe();
            List<String> ends = new ArrayList<>();
            long begin = System.nanoTime();
            Thread thread = sys.clone(
                    CloneFlags.THREAD,
                    Steps.of(
                            calls -> noted(ends, () -> calls.nanosleep(SHORT)),
                            calls -> noted(ends, () -> futex(calls, SHORT)),
                            calls -> noted(ends, () -> futex(calls, SHORT)),
                            calls -> noted(ends, () -> number(calls.sigtimedwait(USR1, SHORT))),
                            calls -> noted(ends, () -> calls.poll(pipe.readEnd(), PollEvents.POLLIN, 3)),
                            calls -> noted(ends, () -> calls.nanosleep(SHORT))));
            sys.join(thread);
            assertEquals(List.of("0", "ETIMEDOUT", "ETIMEDOUT", "EAGAIN", "0", "0"), ends);
            if (Kernel.currentSimulation() == null) {
                assertTrue(System.nanoTime() - begin >= 6 * SHORT.toNanos());
            }
        });
    }

    private static int futex(SystemCalls sys, Duration timeout) {
        return sys.futexWait(FutexScope.PRIVATE, Words.PAGE, 0, MemoryCalls.FUTEX_BITSET_MATCH_ANY, timeout);
    }

    private static int number(SignalInfo info) {
        return info == SignalInfo.BLOCKED ? SystemCalls.BLOCKED : info.signal();
    }

    private interface Call {
        int make();
    }

    private static int noted(List<String> ends, Call call) {
        try {
            int result = call.make();
            if (result == SystemCalls.BLOCKED) {
                return result;
            }
            ends.add(Integer.toString(result));
        } catch (KernelException e) {
            ends.add(e.errno().name());
        }
        return 0;
    }

    @Test
    void aWaitThatIsWokenInTimeSucceeds() throws Exception {
        Inside.bothKernels(1, 2, sys -> {
            Words.mapPrivate(sys);
            PipeEnds pipe = sys.pipe();
            sys.sigprocmask(io.selvage.api.MaskChange.BLOCK, USR1);
            List<String> ends = new ArrayList<>();
            Thread thread = sys.clone(
                    CloneFlags.THREAD,
                    Steps.of(
                            calls -> noted(ends, () -> futex(calls, LONG)),
                            calls -> noted(ends, () -> number(calls.sigtimedwait(USR1, LONG))),
                            calls -> noted(ends, () -> calls.poll(pipe.readEnd(), PollEvents.POLLIN, 3_600_000))));
            asleep(sys, thread);
            assertEquals(1, sys.futexWake(Words.PAGE, 1));
            asleep(sys, thread, ends, 1);
            sys.tgkill(sys.getpid(), thread.tid(), Signal.USR1.number());
            asleep(sys, thread, ends, 2);
            sys.write(pipe.writeEnd(), new byte[1]);
            sys.join(thread);
            assertEquals(List.of("0", Integer.toString(Signal.USR1.number()), "1"), ends);
        });
    }

    private static void asleep(SystemCalls sys, Thread thread, List<String> ends, int count) {
        while (ends.size() < count) {
            sys.nanosleep(Duration.ofNanos(1_000));
        }
        asleep(sys, thread);
    }

    private static void asleep(SystemCalls sys, Thread thread) {
        while (thread.state() != ThreadState.SLEEPING) {
            sys.nanosleep(Duration.ofNanos(1_000));
        }
    }

    @Test
    void aSleepThatAHandlerInterruptsSaysWhatIsLeft() throws Exception {
        Inside.bothKernels(1, 3, sys -> {
            AtomicInteger handled = new AtomicInteger();
            sys.sigaction(
                    Signal.USR1.number(),
                    SignalAction.handle(_ -> handled.incrementAndGet()).withFlags(ActionFlags.RESTART));
            AtomicReference<Duration> left = new AtomicReference<>(Duration.ZERO);
            Thread sleeper =
                    sys.clone(CloneFlags.THREAD, () -> Refused.with(Errno.EINTR, () -> sys.nanosleep(LONG, left::set)));
            Thread other = sys.clone(
                    CloneFlags.THREAD,
                    Steps.of(calls -> noted(new ArrayList<>(), () -> calls.nanosleep(LONG, left::set))));
            for (Thread thread : List.of(sleeper, other)) {
                left.set(Duration.ZERO);
                asleep(sys, thread);
                sys.tgkill(sys.getpid(), thread.tid(), Signal.USR1.number());
                sys.join(thread);
                assertTrue(left.get().compareTo(LONG) < 0, () -> "left: " + left);
                assertTrue(left.get().compareTo(LONG.minusSeconds(60)) > 0, () -> "left: " + left);
            }
            assertEquals(2, handled.get());
            Refused.with(Errno.EINVAL, () -> sys.nanosleep(Duration.ofNanos(-1)));
        });
    }

    @Test
    void virtualTimePassesForStacklessSleepersAndNobodyWaitsForReal() throws Exception {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(4))) {
            Inside.process(kernel, sys -> {
                List<Integer> order = new ArrayList<>();
                List<Thread> threads = new ArrayList<>();
                for (int hours : new int[] {3, 1, 2}) {
                    threads.add(sys.clone(
                            CloneFlags.THREAD, Steps.of(calls -> calls.nanosleep(Duration.ofHours(hours)), calls -> {
                                order.add(hours);
                                return 0;
                            })));
                }
                for (Thread thread : threads) {
                    sys.join(thread);
                }
                assertEquals(List.of(1, 2, 3), order);
                long now = Objects.requireNonNull(Kernel.currentSimulation()).nanoTime();
                assertTrue(now >= Duration.ofHours(3).toNanos()
                        && now < Duration.ofHours(4).toNanos());
            });
        }
    }

    @Test
    void aTimerIsADescriptorThatCountsHowOftenItsTimeHasPassed() throws Exception {
        Inside.bothKernels(1, 6, sys -> {
            Refused.with(Errno.EINVAL, () -> sys.timerfdCreate(1));
            int timer = sys.timerfdCreate(OpenFlags.O_NONBLOCK);
            byte[] word = new byte[8];
            Refused.with(Errno.EAGAIN, () -> sys.read(timer, word));
            assertEquals(TimerSetting.NONE, sys.timerfdGettime(timer));
            sys.timerfdSettime(timer, TimerSetting.once(SHORT));
            assertTrue(sys.timerfdGettime(timer).first().compareTo(SHORT) <= 0);
            assertEquals(PollEvents.POLLIN, sys.poll(timer, PollEvents.POLLIN, -1));
            assertEquals(8, sys.read(timer, word));
            assertEquals(1, word[0]);
            assertEquals(0, sys.poll(timer, PollEvents.POLLIN, 2));
            // As often as it has passed, whether or not anybody was there.
            sys.timerfdSettime(timer, TimerSetting.every(Duration.ofNanos(100_000)));
            sys.nanosleep(SHORT);
            assertEquals(8, sys.read(timer, word));
            assertTrue(((word[0] & 0xff) | ((word[1] & 0xff) << 8)) >= 30, () -> "times: " + word[0]);
            assertEquals(
                    LONG,
                    sys.timerfdSettime(timer, TimerSetting.every(LONG))
                            .interval()
                            .plus(LONG)
                            .minusNanos(100_000));
            Refused.with(Errno.EAGAIN, () -> sys.read(timer, word));
            int blocking = sys.timerfdCreate(0);
            sys.timerfdSettime(blocking, TimerSetting.every(SHORT));
            int[] sum = new int[1];
            sys.join(sys.clone(CloneFlags.THREAD, Steps.of(calls -> calls.read(blocking, word), calls -> {
                sum[0] += word[0];
                return 0;
            })));
            sys.read(blocking, word);
            assertTrue(sum[0] + word[0] >= 2);
            Refused.with(Errno.EINVAL, () -> sys.timerfdSettime(blocking, TimerSetting.once(SHORT.negated())));
            Refused.with(Errno.EINVAL, () -> sys.timerfdGettime(sys.eventfd(0, 0)));
        });
    }

    /// Each wait that is woken early leaves its timer behind only if nobody takes it back.
    @Test
    void aWaitThatIsWokenEarlyLeavesNoTimerBehind() throws Exception {
        Inside.bothKernels(1, 5, sys -> {
            int rounds = 20_000;
            PipeEnds pipe = sys.pipe();
            byte[] one = new byte[1];
            AtomicInteger round = new AtomicInteger();
            Thread reader = sys.clone(CloneFlags.THREAD, (io.selvage.api.StepBody) calls -> {
                while (round.get() < rounds) {
                    if (calls.poll(pipe.readEnd(), PollEvents.POLLIN, 3_600_000) == SystemCalls.BLOCKED) {
                        return io.selvage.api.StepBody.Step.BLOCK;
                    }
                    calls.read(pipe.readEnd(), one, 0, 1);
                    round.incrementAndGet();
                }
                return io.selvage.api.StepBody.Step.EXIT;
            });
            long before = timers();
            for (int i = 1; i <= rounds; i++) {
                sys.write(pipe.writeEnd(), one);
                while (round.get() < i) {
                    sys.schedYield();
                }
            }
            sys.join(reader);
            assertTrue(timers() - before < 100, "timers that are left");
        });
    }

    /// How many timers the JDK has for sleeping virtual threads, at this moment.
    private static long timers() throws ReflectiveOperationException {
        var field =
                Class.forName("java.lang.VirtualThread$DelayedTaskSchedulers").getDeclaredField("INSTANCE");
        field.setAccessible(true);
        long sum = 0;
        for (Object pool : (Object[]) Objects.requireNonNull(field.get(null))) {
            sum += ((java.util.concurrent.ScheduledThreadPoolExecutor) pool)
                    .getQueue()
                    .size();
        }
        return sum;
    }
}
