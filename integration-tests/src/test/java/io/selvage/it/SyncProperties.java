package io.selvage.it;

import static io.selvage.it.Words.PAGE;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.FutexScope;
import io.selvage.api.KernelException;
import io.selvage.api.SystemCalls;
import io.selvage.api.sync.Acquisition;
import io.selvage.api.sync.Mutex;
import io.selvage.api.sync.Semaphore;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// Any sequence of calls against a number: how often a mutex is held, or the value of a semaphore.
class SyncProperties {
    private static final FutexScope PRIVATE = FutexScope.PRIVATE;
    private static final String DONE = "done";
    private static final String BUSY = "busy";

    enum Kind {
        PLAIN,
        CHECKING,
        RECURSIVE,
        ROBUST;

        Mutex mutex(SystemCalls sys) {
            return switch (this) {
                case PLAIN -> Mutex.plain(sys, PAGE, PRIVATE);
                case CHECKING -> Mutex.errorChecking(sys, PAGE, PRIVATE);
                case RECURSIVE -> Mutex.recursive(sys, PAGE, PRIVATE);
                case ROBUST -> Mutex.robust(sys, PAGE);
            };
        }

        /// {@return what its owner is told that locks it again with little patience}
        String relocked() {
            return switch (this) {
                case PLAIN -> Errno.ETIMEDOUT.name();
                case RECURSIVE -> DONE;
                case CHECKING, ROBUST -> Errno.EDEADLK.name();
            };
        }
    }

    enum Step {
        LOCK,
        TRY_LOCK,
        UNLOCK,
        OTHER_TRIES,
        OTHER_IS_IMPATIENT
    }

    @Property(tries = 150)
    void aMutexIsHeldAsOftenAsTheModelSays(@ForAll Kind kind, @ForAll @Size(max = 30) List<Step> steps)
            throws InterruptedException {
        Inside.bothKernels(2, 1, sys -> {
            Words.mapPrivate(sys);
            Mutex mutex = kind.mutex(sys);
            int held = 0;
            for (Step step : steps) {
                String expected = switch (step) {
                    case LOCK -> held == 0 ? DONE : kind.relocked();
                    case TRY_LOCK -> (held == 0 || kind == Kind.RECURSIVE) ? DONE : BUSY;
                    case UNLOCK -> held == 0 ? Errno.EPERM.name() : DONE;
                    case OTHER_TRIES -> held == 0 ? DONE : BUSY;
                    case OTHER_IS_IMPATIENT -> held == 0 ? DONE : Errno.ETIMEDOUT.name();
                };
                String answer = switch (step) {
                    case LOCK -> answer(() -> mutex.lock(Duration.ZERO));
                    case TRY_LOCK -> answer(mutex::tryLock);
                    case UNLOCK -> answer(() -> released(mutex));
                    case OTHER_TRIES -> other(sys, mutex, mutex::tryLock);
                    case OTHER_IS_IMPATIENT -> other(sys, mutex, () -> mutex.lock(Duration.ZERO));
                };
                assertEquals(expected, answer, step::name);
                if (answer.equals(DONE)) {
                    held += change(step);
                }
            }
            assertEquals(held > 0 ? BUSY : DONE, other(sys, mutex, mutex::tryLock));
        });
    }

    private static int change(Step step) {
        return switch (step) {
            case LOCK, TRY_LOCK -> 1;
            case UNLOCK -> -1;
            case OTHER_TRIES, OTHER_IS_IMPATIENT -> 0;
        };
    }

    private interface Attempt {
        Acquisition make();
    }

    private static Acquisition released(Mutex mutex) {
        mutex.unlock();
        return Acquisition.ACQUIRED;
    }

    private static String answer(Attempt attempt) {
        try {
            return attempt.make() == Acquisition.BUSY ? BUSY : DONE;
        } catch (KernelException e) {
            return e.errno().name();
        }
    }

    /// {@return what another thread is told, which does not keep the mutex}
    private static String other(SystemCalls sys, Mutex mutex, Attempt attempt) {
        String[] answer = new String[1];
        sys.join(sys.clone(CloneFlags.THREAD, () -> {
            answer[0] = answer(attempt);
            if (answer[0].equals(DONE)) {
                mutex.unlock();
            }
        }));
        return answer[0];
    }

    @Property(tries = 150)
    void aSemaphoreHasTheValueThatTheModelSays(
            @ForAll @IntRange(max = 3) int initial, @ForAll @Size(max = 40) List<@IntRange(max = 2) Integer> steps)
            throws InterruptedException {
        Inside.bothKernels(1, 1, sys -> {
            Words.mapPrivate(sys);
            Semaphore semaphore = new Semaphore(sys, PAGE, PRIVATE);
            semaphore.initialize(initial);
            int value = initial;
            for (int step : steps) {
                if (step == 0) {
                    semaphore.release();
                    value++;
                } else if (step == 1) {
                    assertEquals(value > 0, semaphore.tryAcquire());
                    value -= Math.min(value, 1);
                } else if (value > 0) {
                    semaphore.acquire();
                    value--;
                } else {
                    Refused.with(Errno.ETIMEDOUT, () -> semaphore.acquire(Duration.ZERO));
                }
                assertEquals(value, sys.loadLong(PAGE));
            }
        });
    }
}
