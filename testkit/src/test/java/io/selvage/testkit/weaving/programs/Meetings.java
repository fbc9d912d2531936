package io.selvage.testkit.weaving.programs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// Where woven code meets the JDK's own locks and threads. Each method gives the same result under every schedule,
/// unless it says otherwise.
@SuppressWarnings({"JdkObsolete", "WaitNotInLoop", "ThreadPriorityCheck"})
public final class Meetings {
    private int touched;

    private Meetings() {}

    public static String vector() throws Exception {
        Vector<Integer> vector = new Vector<>();
        return adders(vector, vector);
    }

    public static String synchronizedList() throws Exception {
        List<Integer> list = Collections.synchronizedList(new ArrayList<>());
        return adders(list, list);
    }

    /// One thread adds while the other goes through the list under its monitor, which must keep the first out.
    private static String adders(List<Integer> list, Object monitor) throws Exception {
        Meetings meetings = new Meetings();
        list.add(0);
        Thread adder = new Thread(() -> {
            list.add(1);
            list.add(2);
        });
        adder.start();
        boolean steady = true;
        synchronized (monitor) {
            int before = list.size();
            for (int element : list) {
                meetings.touched += element;
            }
            steady = before == list.size();
        }
        adder.join();
        return steady + " " + list;
    }

    public static String mapCallbacks() throws Exception {
        Meetings meetings = new Meetings();
        Map<Key, Integer> map = new ConcurrentHashMap<>();
        Runnable task = () -> map.merge(new Key("k"), 1, (old, more) -> {
            meetings.touched++;
            return old + more;
        });
        both(task);
        map.computeIfAbsent(new Key("l"), key -> meetings.touched);
        Key renamed = new Key("m");
        renamed.rename("l");
        return map.get(new Key("k")) + " " + map.get(renamed);
    }

    public static String vectorCallbacks() throws Exception {
        Meetings meetings = new Meetings();
        Vector<Integer> vector = new Vector<>(List.of(1, 2, 3));
        both(() -> vector.replaceAll(element -> {
            meetings.touched++;
            return element + 1;
        }));
        return vector + " " + meetings.touched;
    }

    /// 1 or 2: whether the check and the addition stayed together.
    public static String checkThenAdd() throws Exception {
        List<Integer> list = new ArrayList<>();
        both(() -> {
            if (list.isEmpty()) {
                list.add(1);
            }
        });
        return "" + list.size();
    }

    public static String interrupts() throws Exception {
        Object monitor = new Object();
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        Thread waiter = new Thread(() -> {
            synchronized (monitor) {
                try {
                    monitor.wait();
                    seen.add("woken");
                } catch (InterruptedException e) {
                    seen.add("interrupted " + Thread.currentThread().isInterrupted() + Thread.holdsLock(monitor));
                }
            }
        });
        waiter.start();
        waiter.interrupt();
        waiter.join();
        Thread sleeper = new Thread(() -> {
            try {
                Thread.sleep(1_000_000);
            } catch (InterruptedException e) {
                seen.add("awake");
            }
        });
        sleeper.start();
        Thread joiner = new Thread(() -> {
            try {
                sleeper.join();
                seen.add("joined");
            } catch (InterruptedException e) {
                seen.add("left");
            }
        });
        joiner.start();
        joiner.interrupt();
        joiner.join();
        sleeper.interrupt();
        sleeper.join(1_000);
        return seen.toString();
    }

    public static String threads() throws Exception {
        AtomicReference<@Nullable String> thrown = new AtomicReference<>();
        Thread failing = new Thread(() -> {
            throw new IllegalStateException("bad");
        });
        failing.setUncaughtExceptionHandler((thread, e) -> thrown.set(e.getMessage() + (thread == failing)));
        failing.start();
        failing.join();
        AtomicReference<@Nullable Thread> current = new AtomicReference<>();
        Thread named = Thread.ofPlatform().name("named").factory().newThread(() -> {
            current.set(Thread.currentThread());
            LockSupport.park();
        });
        named.start();
        LockSupport.unpark(named);
        named.join();
        List<Thread> made = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService executor = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "own");
            made.add(thread);
            return thread;
        })) {
            var _ = executor.submit(() -> current.compareAndSet(named, Thread.currentThread()));
        }
        Eager eager = new Eager();
        eager.join();
        boolean twice;
        try {
            eager.start();
            twice = true;
        } catch (IllegalThreadStateException e) {
            twice = false;
        }
        return thrown.get() + " " + made.contains(current.get()) + made.get(0).getName() + eager.started
                + eager.getState() + twice + named.getName()
                + Thread.currentThread().isAlive();
    }

    private static final class Eager extends Thread {
        private int started;

        Eager() {
            super("eager");
            start();
        }

        @Override
        public synchronized void start() {
            started++;
            super.start();
        }
    }

    /// One of two waiters, either of which may be the one.
    public static String notified() throws Exception {
        Object monitor = new Object();
        List<Integer> woken = new ArrayList<>();
        int[] waiting = new int[1];
        Thread[] waiters = new Thread[2];
        for (int i = 0; i < 2; i++) {
            int index = i;
            waiters[i] = new Thread(() -> {
                synchronized (monitor) {
                    waiting[0]++;
                    try {
                        monitor.wait();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    woken.add(index);
                }
            });
        }
        waiters[0].start();
        waitUntilOneMore(monitor, waiting, 1);
        waiters[1].start();
        waitUntilOneMore(monitor, waiting, 2);
        synchronized (monitor) {
            monitor.notify();
        }
        Thread.sleep(1_000);
        String first;
        synchronized (monitor) {
            first = woken.toString();
            monitor.notifyAll();
        }
        waiters[0].join();
        waiters[1].join();
        return first + woken.size();
    }

    private static void waitUntilOneMore(Object monitor, int[] waiting, int wanted) {
        while (true) {
            synchronized (monitor) {
                if (waiting[0] == wanted) {
                    return;
                }
            }
            Thread.yield();
        }
    }

    private static void both(Runnable task) throws InterruptedException {
        Thread other = new Thread(task);
        other.start();
        task.run();
        other.join();
    }

    private static final class Key {
        private String name;

        Key(String name) {
            this.name = name;
        }

        void rename(String other) {
            name = other;
        }

        @Override
        public int hashCode() {
            return 1;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.name.equals(name);
        }
    }
}
