package io.selvage.testkit.weaving.programs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/// One of each kind of instruction and language construct that weaving touches, with a result that says what it did.
@NullUnmarked
@SuppressWarnings({
    "AssignmentExpression",
    "DereferenceWithNullBranch",
    "EnumOrdinal",
    "JdkObsolete",
    "MutablePublicArray",
    "NarrowingCompoundAssignment",
    "NonAtomicVolatileUpdate",
    "WaitNotInLoop"
})
public final class Instructions {
    private static int staticInt = 1;
    private static long staticLong = 2;
    private static final int[] TABLE = {3, 1, 4};
    private static final IntUnaryOperator ADDER = new AtomicInteger(40)::addAndGet;

    private int plain = 5;
    private volatile long wide = 6;
    private double real = 7.5;
    private String text = "t";
    private volatile int updated;

    private static final AtomicIntegerFieldUpdater<Instructions> UPDATER =
            AtomicIntegerFieldUpdater.newUpdater(Instructions.class, "updated");

    static {
        synchronized (TABLE) {
            staticInt += TABLE.length;
        }
    }

    private Instructions() {}

    public static String run() throws Exception {
        List<Object> seen = new ArrayList<>();
        Instructions it = new Instructions();
        it.fields(seen);
        arrays(seen);
        it.monitors(seen);
        it.calls(seen);
        it.constructs(seen);
        seen.add(failure(() -> nothing(seen).plain++));
        seen.add(failure(() -> TABLE[5] = 1));
        seen.add(failure(() -> {
            synchronized (nothing(seen)) {
                seen.add("unreachable");
            }
        }));
        return seen.toString();
    }

    private static @Nullable Instructions nothing(List<Object> seen) {
        return seen.isEmpty() ? new Instructions() : null;
    }

    private void fields(List<Object> seen) {
        plain += 2;
        wide = wide * 2 + plain;
        real -= wide;
        text = text + plain;
        staticInt++;
        staticLong += staticInt;
        long chained = staticLong = wide++;
        seen.addAll(List.of(plain, wide, real, text, staticInt, staticLong, chained));
    }

    private static void arrays(List<Object> seen) {
        byte[] bytes = {1, 2};
        bytes[0] += 3;
        boolean[] flags = new boolean[2];
        flags[1] = !flags[0];
        char[] chars = {'a'};
        chars[0]++;
        short[] shorts = {1};
        shorts[0] <<= 2;
        long[] longs = {1L, 2L};
        longs[1] += longs[0]++;
        float[] floats = {1.5f};
        floats[0] *= 2;
        double[] doubles = new double[1];
        doubles[0] = longs[1] / 2.0;
        int[][] nested = new int[2][3];
        nested[1][2] = TABLE[2]++;
        String[] strings = {"x"};
        strings[0] += nested[1].clone()[2];
        seen.addAll(List.of(bytes[0], flags[1], chars[0], shorts[0], longs[0], longs[1], floats[0], doubles[0]));
        seen.addAll(List.of(nested[1][2], strings[0], TABLE[2]));
    }

    private void monitors(List<Object> seen) throws Exception {
        synchronized (this) {
            synchronized (this) {
                plain++;
                notifyAll();
            }
            wait(1);
            seen.add(Thread.holdsLock(this));
        }
        seen.add(Thread.holdsLock(this));
        seen.add(added(3));
        seen.add(addedTo(4L, 5));
        seen.add(failure(this::failing));
        seen.add(Thread.holdsLock(this));
        seen.add(failure(() -> notify()));
        seen.add(failure(() -> wait()));
        seen.add(early(true) + early(false));
    }

    private synchronized int added(int more) {
        return plain += more;
    }

    private static synchronized long addedTo(long first, int second) {
        return staticLong += first + second;
    }

    private synchronized void failing() {
        throw new IllegalStateException("held=" + Thread.holdsLock(this));
    }

    private int early(boolean now) {
        for (int i = 0; ; i++) {
            synchronized (this) {
                if (now || i > 3) {
                    return i;
                }
                if (i == 2) {
                    continue;
                }
                plain++;
            }
        }
    }

    private void calls(List<Object> seen) {
        ReentrantLock lock = new ReentrantLock();
        lock.lock();
        try {
            seen.add(lock.isHeldByCurrentThread());
        } finally {
            lock.unlock();
        }
        Map<String, Integer> counts = new ConcurrentHashMap<>();
        counts.merge("a", 1, Integer::sum);
        counts.computeIfAbsent("b", key -> plain);
        seen.add(counts);
        seen.add(failure(() -> counts.compute("c", (key, old) -> {
            throw new IllegalStateException(key);
        })));
        Vector<Integer> vector = new Vector<>(List.of(3, 1, 2));
        synchronized (vector) {
            vector.sort(null);
            vector.add(0, 9);
        }
        seen.add(vector);
        seen.add(UPDATER.addAndGet(this, 4));
        seen.add(new StringBuffer("x").append(1).append(2L).append('c').reverse());
        List<Integer> own = new Own<>();
        own.add(1);
        seen.add(own);
        seen.add(ADDER.applyAsInt(2));
    }

    private void constructs(List<Object> seen) {
        IntSupplier lambda = () -> plain + TABLE[0];
        Supplier<Thread> maker = Thread::new;
        Thread made = maker.get();
        Derived derived = new Derived(2);
        Point point = new Point(1, 2);
        seen.addAll(List.of(
                lambda.getAsInt(),
                made.isAlive(),
                derived.sum(),
                point,
                Colour.of("RED").next()));
        Greeter greeter = () -> "me";
        seen.add(greeter.greet() + Greeter.count());
        Object pattern = point;
        seen.add(
                switch (pattern) {
                    case Point(int x, int y) when x < y -> x + y;
                    case String string -> string;
                    default -> -1;
                });
        seen.add(
                switch (Colour.of("BLUE")) {
                    case RED -> "r";
                    case BLUE -> "b";
                });
        Object anonymous = new Object() {
            private int hidden = plain;

            @Override
            public String toString() {
                return "hidden" + hidden++ + hidden;
            }
        };
        seen.add(anonymous.toString());
        assert seen.size() > 3;
    }

    private static String failure(Action action) {
        try {
            action.run();
            return "fine";
        } catch (Exception e) {
            return e.getClass().getSimpleName() + (e instanceof IllegalStateException ? e.getMessage() : "");
        }
    }

    private interface Action {
        void run() throws Exception;
    }

    private static final class Own<E> extends ArrayList<E> {
        private static final long serialVersionUID = 1;
        private int adds;

        @Override
        public boolean add(E element) {
            adds++;
            return super.add(element) && super.size() == adds;
        }
    }

    private static class Base {
        int base;

        Base(int base) {
            this.base = base;
        }
    }

    private static final class Derived extends Base {
        private int early;
        private final Runnable later;

        Derived(int seed) {
            int[] scratch = {seed, staticInt};
            scratch[0]++;
            early = scratch[0];
            super(seed > 1 ? new AtomicInteger(scratch[1]).incrementAndGet() : 0);
            later = () -> early++;
        }

        int sum() {
            later.run();
            return base + early;
        }
    }

    private record Point(int x, int y) {
        private static int made;

        Point {
            made++;
            x += made;
        }
    }

    private enum Colour {
        RED,
        BLUE;

        private static Map<String, Colour> names = new HashMap<>();

        static {
            for (Colour colour : values()) {
                names.put(colour.name(), colour);
            }
        }

        static Colour of(String name) {
            return names.get(name);
        }

        Colour next() {
            return values()[(ordinal() + 1) % values().length];
        }
    }

    private interface Greeter {
        int[] GREETED = {0};

        String name();

        default String greet() {
            synchronized (this) {
                GREETED[0]++;
            }
            return "hello " + name();
        }

        static int count() {
            return GREETED[0];
        }
    }
}
