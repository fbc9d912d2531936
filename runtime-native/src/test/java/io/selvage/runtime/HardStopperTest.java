package io.selvage.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.selvage.runtime.HardStopper.Answer;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Each way not to listen is stopped again and again; more often with `-Dselvage.hardStops=n`.
@Timeout(300)
class HardStopperTest {
    private static final int ROUNDS = Integer.getInteger("selvage.hardStops", 5);
    private static final Executor CARRIERS =
            continuation -> java.lang.Thread.ofPlatform().daemon().start(continuation);

    private final Stop stop = new Stop();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final AtomicReference<Throwable> end = new AtomicReference<>();

    private static final class Stop extends Throwable {
        private static final long serialVersionUID = 1L;

        Stop() {
            super(null, null, false, false);
        }
    }

    /// Where the results go that nobody wants, so that they are computed.
    private static volatile long sink;

    enum Deafness implements Runnable {
        SPIN {
            @Override
            public void run() {
                for (; ; ) {
                    java.lang.Thread.onSpinWait();
                }
            }
        },
        COUNTED_LOOP {
            @Override
            public void run() {
                for (; ; ) {
                    long sum = 0;
                    for (int i = 0; i < 2_000_000_000; i++) {
                        sum = sum * 31 + i;
                    }
                    sink = sum;
                }
            }
        },
        REGEX {
            @Override
            public void run() {
                sink = Pattern.compile("(a*)*(b|a*)*c").matcher("a".repeat(60)).matches() ? 1 : 0;
            }
        },
        POWER {
            @Override
            public void run() {
                sink = BigInteger.valueOf(7).pow(200_000_000).bitLength();
            }
        },
        SORT {
            @Override
            public void run() {
                for (; ; ) {
                    Arrays.sort(RANDOM.clone());
                }
            }
        },
        CATCHES_ALL {
            @Override
            @SuppressWarnings("EmptyCatch")
            public void run() {
                for (int caught = 0; caught < 20; ) {
                    try {
                        for (; ; ) {
                            java.lang.Thread.onSpinWait();
                        }
                    } catch (Throwable _) {
                        caught++;
                    }
                }
            }
        };

        private static final long[] RANDOM =
                new SplittableRandom(1).longs(2_000_000).toArray();
    }

    /// What is thrown into a thread that is about to initialise a class of the JDK's, which its frames do not show yet,
    /// is thrown in the initialiser, and the class cannot be used by any test any more.
    @BeforeAll
    static void initialiseWhatThreadsWillUse() {
        sink = BigInteger.valueOf(7).pow(100_000).bitLength();
        sink = Pattern.compile("(a*)*(b|a*)*c").matcher("aaaac").matches() ? 1 : 0;
        Arrays.sort(Deafness.RANDOM.clone());
    }

    @ParameterizedTest
    @EnumSource
    void whatDoesNotListenIsStopped(Deafness deafness) throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            stopUntilEnded(start(deafness));
        }
    }

    @Test
    void theThreadThrowsWhatItWasGiven() throws InterruptedException {
        java.lang.Thread thread = start(Deafness.SPIN);
        stopUntilEnded(thread);
        assertEquals(stop, end.get());
    }

    @Test
    void whatMustNotBeDisturbedIsLeftAlone() throws InterruptedException {
        java.lang.Thread thread = start(() -> {
            for (long turns = 0; sink != 42; turns++) {
                java.lang.Thread.onSpinWait();
            }
        });
        assertEquals(Answer.NOT_NOW, ask(thread, _ -> false));
        assertEquals(Answer.NOT_NOW, ask(thread, new Predicate<>() {
            private boolean seen;

            @Override
            public boolean test(StackTraceElement[] frames) {
                boolean first = !seen;
                seen = true;
                return first;
            }
        }));
        sink = 42;
        thread.join();
        assertNull(end.get());
    }

    @Test
    void theFramesShownAreTheThreadsOwn() throws InterruptedException {
        java.lang.Thread thread = start(Deafness.SPIN);
        var seen = new AtomicReference<StackTraceElement[]>();
        Predicate<StackTraceElement[]> inside = frames -> {
            seen.set(frames);
            return isInsideBody(frames);
        };
        while (ask(thread, inside) != Answer.STOPPED) {
            assertNotNull(seen.get());
        }
        assertEquals(
                "run",
                Arrays.stream(seen.get())
                        .filter(frame -> frame.getClassName().startsWith(Deafness.class.getName()))
                        .map(StackTraceElement::getMethodName)
                        .findFirst()
                        .orElseThrow());
        stopUntilEnded(thread);
    }

    @Test
    void whatIsNotOnACarrierIsNotStopped() throws InterruptedException {
        java.lang.Thread thread = start(() -> {
            while (sink != 43) {
                LockSupport.park();
            }
        });
        while (thread.getState() != java.lang.Thread.State.WAITING) {
            java.lang.Thread.onSpinWait();
        }
        assertEquals(Answer.NOT_MOUNTED, ask(thread, HardStopperTest::anywhere));
        sink = 43;
        LockSupport.unpark(thread);
        thread.join();
        assertEquals(Answer.ENDED, ask(thread, HardStopperTest::anywhere));
        assertNull(end.get());
    }

    @Test
    void aPlatformThreadIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> HardStopper.shared()
                        .stop(java.lang.Thread.currentThread(), stop, HardStopperTest::anywhere, _ -> {}));
    }

    @Test
    void itComesBackAfterItHasRetired() throws InterruptedException {
        stopUntilEnded(start(Deafness.SPIN));
        java.lang.Thread server = java.lang.Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("selvage-hard-stop"))
                .findAny()
                .orElseThrow();
        server.join();
        assertFalse(server.isAlive());
        stopUntilEnded(start(Deafness.CATCHES_ALL));
    }

    private java.lang.Thread start(Runnable body) throws InterruptedException {
        java.lang.Thread thread = VirtualThreads.newThread(CARRIERS, "deaf", () -> {
            begun.countDown();
            try {
                body.run();
            } catch (Throwable thrown) {
                end.set(thrown);
            }
        });
        VirtualThreads.start(thread);
        begun.await();
        return thread;
    }

    private void stopUntilEnded(java.lang.Thread thread) {
        Answer answer;
        do {
            answer = ask(thread, HardStopperTest::isInsideBody);
            assertNotEquals(
                    Answer.IMPOSSIBLE, answer, () -> "" + HardStopper.shared().problem());
            assertNotEquals(Answer.REFUSED, answer);
        } while (answer != Answer.ENDED);
    }

    private static boolean anywhere(StackTraceElement[] frames) {
        return frames.length > 0;
    }

    /// Not where the test has to catch what is thrown, nor while a class is initialised: it would be broken for
    /// whoever comes after this test in the same JVM.
    private static boolean isInsideBody(StackTraceElement[] frames) {
        return Arrays.stream(frames).anyMatch(frame -> frame.getClassName().startsWith(Deafness.class.getName()))
                && Arrays.stream(frames)
                        .noneMatch(frame -> frame.getMethodName().equals("<clinit>"));
    }

    private Answer ask(java.lang.Thread thread, Predicate<StackTraceElement[]> mayStop) {
        var answer = new CompletableFuture<Answer>();
        HardStopper.shared().stop(thread, stop, mayStop, answer::complete);
        return answer.join();
    }
}
