package io.selvage.it;

import static io.selvage.api.Epoll.EPOLLET;
import static io.selvage.api.Epoll.EPOLLEXCLUSIVE;
import static io.selvage.api.Epoll.EPOLLHUP;
import static io.selvage.api.Epoll.EPOLLIN;
import static io.selvage.api.Epoll.EPOLLONESHOT;
import static io.selvage.api.Epoll.EPOLLOUT;
import static io.selvage.api.Epoll.EPOLL_CLOEXEC;
import static io.selvage.api.Epoll.EPOLL_CTL_ADD;
import static io.selvage.api.Epoll.EPOLL_CTL_DEL;
import static io.selvage.api.Epoll.EPOLL_CTL_MOD;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.ActionFlags;
import io.selvage.api.CloneFlags;
import io.selvage.api.EpollEvent;
import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.OpenFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Descriptors that watch others.
@Timeout(60)
class EpollTest {
    /// What there is at this moment.
    static List<EpollEvent> look(SystemCalls sys, int epfd) {
        return wait(sys, epfd, 16, 0);
    }

    private static List<EpollEvent> wait(SystemCalls sys, int epfd, int room, int timeout) {
        @Nullable EpollEvent[] found = new EpollEvent[room];
        int count = sys.epollWait(epfd, found, timeout);
        List<EpollEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(found[i]);
        }
        return events;
    }

    private static EpollEvent event(int events, long data) {
        return new EpollEvent(events, data);
    }

    @Test
    void aStateIsReportedForAsLongAsItLasts() throws Exception {
        Inside.bothKernels(1, 1, sys -> {
            int epfd = sys.epollCreate(0);
            PipeEnds pipe = sys.pipe();
            sys.epollCtl(epfd, EPOLL_CTL_ADD, pipe.readEnd(), EPOLLIN, 7);
            sys.epollCtl(epfd, EPOLL_CTL_ADD, pipe.writeEnd(), EPOLLOUT, -8);
            assertEquals(List.of(event(EPOLLOUT, -8)), look(sys, epfd));
            sys.write(pipe.writeEnd(), new byte[2]);
            for (int i = 0; i < 3; i++) {
                assertEquals(2, look(sys, epfd).size());
            }
            sys.epollCtl(epfd, EPOLL_CTL_DEL, pipe.writeEnd(), 0, 0);
            sys.read(pipe.readEnd(), new byte[1]);
            assertEquals(List.of(event(EPOLLIN, 7)), look(sys, epfd));
            sys.read(pipe.readEnd(), new byte[1]);
            assertEquals(List.of(), look(sys, epfd));
            sys.epollCtl(epfd, EPOLL_CTL_MOD, pipe.readEnd(), 0, 9);
            sys.close(pipe.writeEnd());
            assertEquals(List.of(event(EPOLLHUP, 9)), wait(sys, epfd, 1, -1));
        });
    }

    @Test
    void aChangeIsReportedOnce() throws Exception {
        Inside.bothKernels(1, 2, sys -> {
            int epfd = sys.epollCreate(0);
            PipeEnds pipe = sys.pipe();
            sys.write(pipe.writeEnd(), new byte[1]);
            sys.epollCtl(epfd, EPOLL_CTL_ADD, pipe.readEnd(), EPOLLIN | EPOLLET, 1);
            assertEquals(List.of(event(EPOLLIN, 1)), look(sys, epfd));
            assertEquals(List.of(), look(sys, epfd));
            sys.write(pipe.writeEnd(), new byte[1]);
            sys.write(pipe.writeEnd(), new byte[1]);
            assertEquals(List.of(event(EPOLLIN, 1)), look(sys, epfd));
            sys.read(pipe.readEnd(), new byte[2]);
            assertEquals(List.of(), look(sys, epfd));
            sys.epollCtl(epfd, EPOLL_CTL_MOD, pipe.readEnd(), EPOLLIN | EPOLLET, 2);
            assertEquals(List.of(event(EPOLLIN, 2)), look(sys, epfd));
        });
    }

    @Test
    void onceMeansOnceUntilItIsAskedForAgain() throws Exception {
        Inside.bothKernels(1, 3, sys -> {
            int epfd = sys.epollCreate(0);
            int counter = sys.eventfd(1, 0);
            sys.epollCtl(epfd, EPOLL_CTL_ADD, counter, EPOLLIN | EPOLLONESHOT, 1);
            assertEquals(List.of(event(EPOLLIN, 1)), look(sys, epfd));
            PollTest.add(sys, counter);
            assertEquals(List.of(), look(sys, epfd));
            sys.epollCtl(epfd, EPOLL_CTL_MOD, counter, EPOLLIN | EPOLLONESHOT, 2);
            assertEquals(List.of(event(EPOLLIN, 2)), look(sys, epfd));
        });
    }

    @Test
    void withTooLittleRoomEachGetsItsTurn() throws Exception {
        Inside.bothKernels(1, 4, sys -> {
            int epfd = sys.epollCreate(0);
            for (int i = 0; i < 3; i++) {
                sys.epollCtl(epfd, EPOLL_CTL_ADD, sys.eventfd(1, 0), EPOLLIN, i);
            }
            List<Long> turns = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                turns.add(wait(sys, epfd, 1, -1).getFirst().data());
            }
            assertEquals(List.of(0L, 1L, 2L, 0L, 1L, 2L), turns);
        });
    }

    @Test
    void whatIsWatchedIsTheOpenFileUntilItsLastDescriptorIsClosed() throws Exception {
        Inside.bothKernels(1, 5, sys -> {
            int epfd = sys.epollCreate(0);
            int counter = sys.eventfd(1, 0);
            int copy = sys.dup(counter);
            sys.epollCtl(epfd, EPOLL_CTL_ADD, counter, EPOLLIN, 1);
            sys.epollCtl(epfd, EPOLL_CTL_ADD, copy, EPOLLIN, 2);
            sys.close(counter);
            assertEquals(2, look(sys, epfd).size());
            Refused.with(Errno.EBADF, () -> sys.epollCtl(epfd, EPOLL_CTL_DEL, counter, 0, 0));
            // Another file under the same number is another one.
            assertEquals(counter, sys.eventfd(1, 0));
            Refused.with(Errno.ENOENT, () -> sys.epollCtl(epfd, EPOLL_CTL_DEL, counter, 0, 0));
            sys.close(copy);
            assertEquals(List.of(), look(sys, epfd));
            sys.epollCtl(epfd, EPOLL_CTL_ADD, counter, EPOLLIN, 3);
            assertEquals(List.of(event(EPOLLIN, 3)), look(sys, epfd));
        });
    }

    @Test
    void refusals() throws Exception {
        Inside.bothKernels(1, 6, sys -> {
            Refused.with(Errno.EINVAL, () -> sys.epollCreate(1));
            int epfd = sys.epollCreate(EPOLL_CLOEXEC);
            assertEquals(FileControl.FD_CLOEXEC, sys.fcntl(epfd, FileControl.F_GETFD, 0));
            int counter = sys.eventfd(0, 0);
            int file = sys.open("/f", OpenFlags.O_CREAT | OpenFlags.O_RDWR, 0600);
            Refused.with(Errno.EBADF, () -> sys.epollCtl(50, EPOLL_CTL_ADD, counter, 0, 0));
            Refused.with(Errno.EBADF, () -> sys.epollCtl(epfd, EPOLL_CTL_ADD, 50, 0, 0));
            Refused.with(Errno.EPERM, () -> sys.epollCtl(epfd, EPOLL_CTL_ADD, file, EPOLLIN, 0));
            Refused.with(Errno.EINVAL, () -> sys.epollCtl(epfd, EPOLL_CTL_ADD, epfd, EPOLLIN, 0));
            Refused.with(Errno.EINVAL, () -> sys.epollCtl(counter, EPOLL_CTL_ADD, epfd, EPOLLIN, 0));
            Refused.with(Errno.EINVAL, () -> sys.epollCtl(epfd, 4, counter, 0, 0));
            Refused.with(Errno.ENOENT, () -> sys.epollCtl(epfd, EPOLL_CTL_MOD, counter, 0, 0));
            Refused.with(Errno.ENOENT, () -> sys.epollCtl(epfd, EPOLL_CTL_DEL, counter, 0, 0));
            sys.epollCtl(epfd, EPOLL_CTL_ADD, counter, EPOLLIN | EPOLLEXCLUSIVE, 0);
            Refused.with(Errno.EEXIST, () -> sys.epollCtl(epfd, EPOLL_CTL_ADD, counter, 0, 0));
            Refused.with(Errno.EINVAL, () -> sys.epollCtl(epfd, EPOLL_CTL_MOD, counter, EPOLLIN, 0));
            int other = sys.eventfd(0, 0);
            Refused.with(
                    Errno.EINVAL,
                    () -> sys.epollCtl(epfd, EPOLL_CTL_ADD, other, EPOLLIN | EPOLLEXCLUSIVE | EPOLLONESHOT, 0));
            Refused.with(Errno.EINVAL, () -> sys.epollWait(epfd, new EpollEvent[0], 0));
            Refused.with(Errno.EINVAL, () -> sys.epollWait(counter, new EpollEvent[1], 0));
            Refused.with(Errno.EBADF, () -> sys.epollWait(50, new EpollEvent[1], 0));
            assertEquals(0, sys.epollWait(epfd, new EpollEvent[1], 2));
        });
    }

    @Test
    void epollsWatchEachOtherButNotInACircleAndNotTooDeep() throws Exception {
        Inside.bothKernels(1, 7, sys -> {
            int[] chain = new int[6];
            for (int i = 0; i < chain.length; i++) {
                chain[i] = sys.epollCreate(0);
            }
            for (int i = 1; i < 5; i++) {
                sys.epollCtl(chain[i], EPOLL_CTL_ADD, chain[i - 1], EPOLLIN, i);
            }
            Refused.with(Errno.ELOOP, () -> sys.epollCtl(chain[5], EPOLL_CTL_ADD, chain[4], EPOLLIN, 0));
            Refused.with(Errno.ELOOP, () -> sys.epollCtl(chain[0], EPOLL_CTL_ADD, chain[5], EPOLLIN, 0));
            Refused.with(Errno.ELOOP, () -> sys.epollCtl(chain[0], EPOLL_CTL_ADD, chain[3], EPOLLIN, 0));
            int counter = sys.eventfd(0, 0);
            sys.epollCtl(chain[0], EPOLL_CTL_ADD, counter, EPOLLIN, 9);
            assertEquals(0, sys.poll(chain[4], EPOLLIN, 0));
            Thread waiter = sys.clone(CloneFlags.THREAD, () -> {
                assertEquals(List.of(event(EPOLLIN, 4)), wait(sys, chain[4], 1, -1));
                assertEquals(EPOLLIN, sys.poll(chain[4], EPOLLIN, -1));
                assertEquals(List.of(event(EPOLLIN, 9)), look(sys, chain[0]));
            });
            PollTest.asleep(sys, waiter);
            PollTest.add(sys, counter);
            sys.join(waiter);
            PollTest.take(sys, counter);
            assertEquals(0, sys.poll(chain[4], EPOLLIN, 0));
        });
    }

    @Test
    void oneEventWakesOneOfThoseWhoWait() throws Exception {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(8, 2))) {
            Inside.process(kernel, sys -> {
                int epfd = sys.epollCreate(0);
                int counter = sys.eventfd(0, 0);
                sys.epollCtl(epfd, EPOLL_CTL_ADD, counter, EPOLLIN | EPOLLET, 0);
                AtomicInteger woken = new AtomicInteger();
                List<Thread> waiters = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                    waiters.add(sys.clone(CloneFlags.THREAD, () -> {
                        assertEquals(1, wait(sys, epfd, 4, -1).size());
                        woken.incrementAndGet();
                    }));
                }
                waiters.forEach(waiter -> PollTest.asleep(sys, waiter));
                for (int i = 1; i <= 3; i++) {
                    PollTest.add(sys, counter);
                    sys.nanosleep(Duration.ofMillis(1));
                    assertEquals(i, woken.get());
                }
            });
        }
    }

    @Test
    void exclusiveWatchersAreNotAllWokenAndTheOthersAre() throws Exception {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(9, 2))) {
            Inside.process(kernel, sys -> {
                int counter = sys.eventfd(0, 0);
                AtomicInteger exclusive = new AtomicInteger();
                AtomicInteger plain = new AtomicInteger();
                List<Thread> waiters = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                    boolean isExclusive = i % 2 == 0;
                    int epfd = sys.epollCreate(0);
                    sys.epollCtl(
                            epfd, EPOLL_CTL_ADD, counter, EPOLLIN | EPOLLET | (isExclusive ? EPOLLEXCLUSIVE : 0), 0);
                    waiters.add(sys.clone(CloneFlags.THREAD, () -> {
                        assertEquals(1, wait(sys, epfd, 4, -1).size());
                        (isExclusive ? exclusive : plain).incrementAndGet();
                    }));
                }
                waiters.forEach(waiter -> PollTest.asleep(sys, waiter));
                for (int i = 1; i <= 3; i++) {
                    PollTest.add(sys, counter);
                    sys.nanosleep(Duration.ofMillis(1));
                    assertEquals(i, exclusive.get());
                    assertEquals(3, plain.get());
                }
            });
        }
    }

    @Test
    void aSignalEndsTheCallAndNothingRestartsIt() throws Exception {
        Inside.bothKernels(1, 10, sys -> {
            sys.sigaction(Signal.USR1.number(), SignalAction.handle(_ -> {}).withFlags(ActionFlags.RESTART));
            int epfd = sys.epollCreate(0);
            Thread waiter = sys.clone(
                    CloneFlags.THREAD,
                    () -> Refused.with(Errno.EINTR, () -> sys.epollWait(epfd, new EpollEvent[1], -1)));
            PollTest.asleep(sys, waiter);
            sys.tgkill(sys.getpid(), waiter.tid(), Signal.USR1.number());
            sys.join(waiter);
        });
    }

    @Test
    void pipesCountersAndProcessesAreWatchedTogetherByBothKindsOfThreads() throws Exception {
        Inside.bothKernels(2, 11, sys -> {
            for (int round = 0; round < 30; round++) {
                int epfd = sys.epollCreate(0);
                PipeEnds pipe = sys.pipe();
                int counter = sys.eventfd(0, 0);
                Thread child = sys.clone(CloneFlags.FORK, () -> {
                    sys.write(pipe.writeEnd(), new byte[1]);
                    PollTest.add(sys, counter);
                });
                int pidfd = sys.pidfdOpen(child.tid(), 0);
                sys.epollCtl(epfd, EPOLL_CTL_ADD, pipe.readEnd(), EPOLLIN | EPOLLONESHOT, 1);
                sys.epollCtl(epfd, EPOLL_CTL_ADD, counter, EPOLLIN | EPOLLONESHOT, 2);
                sys.epollCtl(epfd, EPOLL_CTL_ADD, pidfd, EPOLLIN | EPOLLONESHOT, 4);
                AtomicInteger seen = new AtomicInteger();
                @Nullable EpollEvent[] found = new EpollEvent[2];
                if (round % 2 == 0) {
                    sys.join(sys.clone(CloneFlags.THREAD, Steps.of(calls -> collect(calls, epfd, found, seen))));
                } else {
                    collect(sys, epfd, found, seen);
                }
                assertEquals(7, seen.get());
                sys.waitpid(child.tid(), WaitOptions.NONE);
                for (int fd : new int[] {epfd, pipe.readEnd(), pipe.writeEnd(), counter, pidfd}) {
                    sys.close(fd);
                }
            }
        });
    }

    /// @return BLOCKED until all has been seen
    private static int collect(SystemCalls sys, int epfd, @Nullable EpollEvent[] found, AtomicInteger seen) {
        while (seen.get() != 7) {
            int count = sys.epollWait(epfd, found, -1);
            if (count == SystemCalls.BLOCKED) {
                return count;
            }
            for (int i = 0; i < count; i++) {
                EpollEvent event = Objects.requireNonNull(found[i]);
                assertEquals(EPOLLIN, event.events());
                seen.addAndGet((int) event.data());
            }
        }
        return 0;
    }

    @Test
    void aThreadThatIsKilledPassesItsWakeUpOn() throws Exception {
        Inside.bothKernels(1, 12, sys -> {
            int epfd = sys.epollCreate(0);
            int counter = sys.eventfd(0, 0);
            sys.epollCtl(epfd, EPOLL_CTL_ADD, counter, EPOLLIN | EPOLLONESHOT, 0);
            Thread first = sys.clone(CloneFlags.FORK, () -> wait(sys, epfd, 1, -1));
            PollTest.asleep(sys, first);
            Thread second = sys.clone(
                    CloneFlags.THREAD,
                    () -> assertEquals(1, wait(sys, epfd, 1, -1).size()));
            PollTest.asleep(sys, second);
            sys.kill(first.tid(), Signal.KILL.number());
            PollTest.add(sys, counter);
            sys.waitpid(first.tid(), WaitOptions.NONE);
            sys.join(second);
        });
    }

    /// Two threads on two cores wake each other through every way to wait; a wake-up that is lost is a
    /// standstill.
    @Test
    void noWakeUpIsLostBetweenLookingAndWaiting() throws Exception {
        Inside.kernel(2, sys -> {
            int rounds = 3_000;
            int there = sys.eventfd(0, 0);
            int back = sys.eventfd(0, 0);
            int plain = sys.epollCreate(0);
            int edges = sys.epollCreate(0);
            int once = sys.epollCreate(0);
            int outer = sys.epollCreate(0);
            sys.epollCtl(plain, EPOLL_CTL_ADD, there, EPOLLIN, 0);
            sys.epollCtl(edges, EPOLL_CTL_ADD, there, EPOLLIN | EPOLLET, 0);
            sys.epollCtl(once, EPOLL_CTL_ADD, there, EPOLLIN | EPOLLONESHOT, 0);
            sys.epollCtl(outer, EPOLL_CTL_ADD, plain, EPOLLIN, 0);
            @Nullable EpollEvent[] found = new EpollEvent[1];
            Thread echo = sys.clone(CloneFlags.THREAD, () -> {
                for (int i = 0; i < rounds; i++) {
                    switch (i % 5) {
                        case 0 -> sys.epollWait(plain, found, -1);
                        case 1 -> {
                            // What earlier rounds have left there.
                            while (sys.poll(there, EPOLLIN, 0) == 0) {
                                sys.epollWait(edges, found, -1);
                            }
                        }
                        case 2 -> {
                            sys.epollCtl(once, EPOLL_CTL_MOD, there, EPOLLIN | EPOLLONESHOT, 0);
                            sys.epollWait(once, found, -1);
                        }
                        case 3 -> sys.epollWait(outer, found, -1);
                        default -> sys.poll(there, EPOLLIN, -1);
                    }
                    PollTest.take(sys, there);
                    PollTest.add(sys, back);
                }
            });
            for (int i = 0; i < rounds; i++) {
                PollTest.add(sys, there);
                sys.poll(back, EPOLLIN, -1);
                PollTest.take(sys, back);
            }
            sys.join(echo);
        });
    }

    @Test
    void toWhoWatchesAnEpollEachChangeIsAnEdge() throws Exception {
        Inside.bothKernels(1, 1, sys -> {
            PipeEnds pipe = sys.pipe();
            int inner = sys.epollCreate(0);
            int outer = sys.epollCreate(0);
            sys.epollCtl(inner, EPOLL_CTL_ADD, pipe.readEnd(), EPOLLIN, 1);
            sys.epollCtl(outer, EPOLL_CTL_ADD, inner, EPOLLIN | EPOLLET, 2);
            for (int i = 0; i < 3; i++) {
                sys.write(pipe.writeEnd(), new byte[1]);
                assertEquals(List.of(event(EPOLLIN, 2)), look(sys, outer));
                assertEquals(List.of(), look(sys, outer));
            }
            assertEquals(List.of(event(EPOLLIN, 1)), look(sys, inner));
            assertEquals(List.of(), look(sys, outer));
        });
    }

    @Test
    void whoLooksFromOutsideTakesNoEventFromWhoWaits() throws Exception {
        int rounds = 10_000;
        Inside.kernel(2, sys -> {
            PipeEnds pipe = sys.pipe();
            int epfd = sys.epollCreate(0);
            sys.epollCtl(epfd, EPOLL_CTL_ADD, pipe.readEnd(), EPOLLIN, 1);
            AtomicInteger done = new AtomicInteger();
            Thread waiter = sys.clone(CloneFlags.THREAD, () -> {
                while (done.get() < rounds) {
                    assertEquals(1, wait(sys, epfd, 4, -1).size());
                    assertEquals(1, sys.read(pipe.readEnd(), new byte[1]));
                    done.incrementAndGet();
                }
            });
            for (int round = 1; round <= rounds; round++) {
                sys.write(pipe.writeEnd(), new byte[1]);
                while (done.get() < round) {
                    sys.poll(epfd, EPOLLIN, 0);
                }
            }
            sys.join(waiter);
        });
    }
}
