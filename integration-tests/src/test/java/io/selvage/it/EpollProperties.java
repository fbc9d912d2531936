package io.selvage.it;

import static io.selvage.api.Epoll.EPOLLET;
import static io.selvage.api.Epoll.EPOLLIN;
import static io.selvage.api.Epoll.EPOLLONESHOT;
import static io.selvage.api.Epoll.EPOLLOUT;
import static io.selvage.api.Epoll.EPOLL_CTL_ADD;
import static io.selvage.api.Epoll.EPOLL_CTL_DEL;
import static io.selvage.api.Epoll.EPOLL_CTL_MOD;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.EpollEvent;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.SystemCalls;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/// An epoll on event counters against a list of what a reader of the manual would expect.
class EpollProperties {
    private static final int FILES = 3;
    private static final int[] MODES = {0, EPOLLET, EPOLLONESHOT, EPOLLET | EPOLLONESHOT};
    private static final int[] EVENTS = {EPOLLIN, EPOLLOUT, EPOLLIN | EPOLLOUT, 0};

    /// What is watched, as the model has it.
    private static final class Watched {
        private int events;
        private long data;

        /// Whether something has happened that has not been looked at.
        private boolean happened;

        private Watched(int events, long data) {
            this.events = events;
            this.data = data;
        }

        private int wanted() {
            return events & (EPOLLIN | EPOLLOUT);
        }

        private boolean has(int flag) {
            return (events & flag) != 0;
        }
    }

    /// The counters and what watches them, under the numbers of descriptors.
    private static final class Model {
        private final Map<Integer, Long> counters = new TreeMap<>();

        /// By descriptor; two descriptors may be on one counter.
        private final Map<Integer, Integer> counterOf = new HashMap<>();

        private final Map<Integer, Watched> watched = new TreeMap<>();

        private int counterOf(int fd) {
            return counterOf.getOrDefault(fd, -1);
        }

        private int events(int fd) {
            // Far below what a counter can hold, so there is always room.
            return counters.getOrDefault(counterOf(fd), 0L) > 0 ? EPOLLIN | EPOLLOUT : EPOLLOUT;
        }

        private void changed(int counter, int happened) {
            watched.forEach((fd, one) -> {
                if (counterOf(fd) == counter && (one.wanted() & happened) != 0) {
                    one.happened = true;
                }
            });
        }

        private void looked(int fd) {
            Watched one = watched.get(fd);
            if (one != null && (events(fd) & one.wanted()) != 0) {
                one.happened = true;
            }
        }

        private Map<Long, Integer> report() {
            Map<Long, Integer> report = new TreeMap<>();
            watched.forEach((fd, one) -> {
                int there = events(fd) & one.wanted();
                boolean due = one.has(EPOLLET) ? one.happened : there != 0;
                one.happened = false;
                if (due && there != 0) {
                    report.put(one.data, there);
                    if (one.has(EPOLLONESHOT)) {
                        one.events &= ~(EPOLLIN | EPOLLOUT);
                    }
                }
            });
            return report;
        }
    }

    @Property(tries = 150)
    void anEpollReportsWhatAListOfItsRulesSays(
            @ForAll @Size(min = 1, max = 60) List<@IntRange(min = 0, max = 1 << 20) Integer> steps, @ForAll long seed)
            throws InterruptedException {
        Inside.bothKernels(1, seed, sys -> run(sys, steps));
    }

    private static void run(SystemCalls sys, List<Integer> steps) {
        Model model = new Model();
        int epfd = sys.epollCreate(0);
        List<Integer> fds = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            int fd = sys.eventfd(0, 0);
            fds.add(fd);
            model.counterOf.put(fd, fd);
        }
        // A second descriptor of the first counter.
        int copy = sys.dup(fds.getFirst());
        fds.add(copy);
        model.counterOf.put(copy, fds.getFirst());
        long data = 0;
        for (int step : steps) {
            int fd = fds.get(step >> 3 & 3);
            int counter = model.counterOf(fd);
            int events = EVENTS[step >> 5 & 3] | MODES[step >> 7 & 3];
            boolean isWatched = model.watched.containsKey(fd);
            switch (step & 7) {
                case 0, 1 -> {
                    PollTest.add(sys, fd);
                    model.counters.merge(counter, 1L, Long::sum);
                    model.changed(counter, EPOLLIN);
                }
                case 2 -> {
                    if (model.counters.getOrDefault(counter, 0L) > 0) {
                        PollTest.take(sys, fd);
                        model.counters.put(counter, 0L);
                        model.changed(counter, EPOLLOUT);
                    }
                }
                case 3, 4 -> {
                    long number = ++data;
                    refusedIf(isWatched, Errno.EEXIST, () -> sys.epollCtl(epfd, EPOLL_CTL_ADD, fd, events, number));
                    if (!isWatched) {
                        model.watched.put(fd, new Watched(events, number));
                        model.looked(fd);
                    }
                }
                case 5 -> {
                    long number = ++data;
                    refusedIf(!isWatched, Errno.ENOENT, () -> sys.epollCtl(epfd, EPOLL_CTL_MOD, fd, events, number));
                    Watched one = model.watched.get(fd);
                    if (one != null) {
                        one.events = events;
                        one.data = number;
                        model.looked(fd);
                    }
                }
                case 6 -> {
                    refusedIf(!isWatched, Errno.ENOENT, () -> sys.epollCtl(epfd, EPOLL_CTL_DEL, fd, 0, 0));
                    model.watched.remove(fd);
                }
                default -> assertEquals(model.report(), report(sys, epfd));
            }
        }
        assertEquals(model.report(), report(sys, epfd));
    }

    private static void refusedIf(boolean refused, Errno errno, Runnable call) {
        @Nullable Errno found = null;
        try {
            call.run();
        } catch (KernelException e) {
            found = e.errno();
        }
        assertEquals(refused ? errno : null, found);
    }

    private static Map<Long, Integer> report(SystemCalls sys, int epfd) {
        Map<Long, Integer> report = new TreeMap<>();
        for (EpollEvent event : EpollTest.look(sys, epfd)) {
            report.put(event.data(), event.events());
        }
        return report;
    }
}
