package io.selvage.program.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;

class LoopProperties {
    private static final long BUDGET = 150_000;
    /// Two loops within each other may both be short of a poll: 1000 rounds times 33, and what is around
    /// them.
    private static final long LARGEST_GAP = 80_000;

    private static final String GUEST = """
            package io.selvage.guest;
            public class Guest {
                public static volatile boolean poll;
                public static long steps;
                public static long budget;
                public static long gap;
                private static long last;
                public static void poll() {
                    gap = Math.max(gap, steps - last);
                    last = steps;
                }
                public static void begin(long newBudget) {
                    poll = true;
                    steps = 0;
                    gap = 0;
                    last = 0;
                    budget = newBudget;
                }
            }
            """;
    private static final List<Integer> EDGES = List.of(
            0,
            1,
            2,
            7,
            50,
            999,
            1000,
            1001,
            2500,
            -1,
            -40,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE - 1,
            Integer.MIN_VALUE,
            Integer.MIN_VALUE + 1);

    @Property(tries = 12, shrinking = ShrinkingMode.OFF)
    void transformedLoopsComputeTheSameAndPollAfterBoundedWork(@ForAll long seed, @ForAll int any) throws Throwable {
        Compiled compiled = Compiled.of(Map.of("io.selvage.guest.Guest", GUEST, "t.Loops", RandomLoops.source(seed)));
        var transformer = new ProgramTransformer(Reroutes.builder().build(), name -> null);
        byte[] guest = compiled.classes().get("io.selvage.guest.Guest");
        ClassLoader plain = compiled.loader(bytes -> bytes);
        ClassLoader polled = compiled.loader(bytes -> bytes == guest ? bytes : transformer.transform(bytes));
        for (int number = 0; number < RandomLoops.METHODS; number++) {
            for (int at = 0; at < 3; at++) {
                int a = at == 0 ? any : EDGES.get(Math.floorMod(seed + number + at, EDGES.size()));
                int b = EDGES.get(Math.floorMod(seed / 3 + number * 5L + at * 7L, EDGES.size()));
                Outcome expected = outcome(plain, number, a, b);
                Outcome actual = outcome(polled, number, a, b);
                String call = "seed=" + seed + ", m" + number + "(" + a + ", " + b + ")";
                assertEquals(expected.result(), actual.result(), call);
                assertEquals(expected.steps(), actual.steps(), call);
                assertTrue(actual.gap() <= LARGEST_GAP, () -> "gap=" + actual.gap() + ", " + call);
                assertTrue(
                        actual.steps() <= LARGEST_GAP || actual.gap() > 0,
                        () -> "never polled in " + actual.steps() + " steps, " + call);
            }
        }
    }

    private record Outcome(Object result, long steps, long gap) {}

    private static Outcome outcome(ClassLoader loader, int number, int a, int b) throws Throwable {
        Class<?> guest = loader.loadClass("io.selvage.guest.Guest");
        MethodHandle method = MethodHandles.publicLookup()
                .findStatic(
                        loader.loadClass("t.Loops"),
                        "m" + number,
                        MethodType.methodType(long.class, int.class, int.class));
        guest.getMethod("begin", long.class).invoke(null, BUDGET);
        Object result;
        try {
            result = (long) method.invokeExact(a, b);
        } catch (RuntimeException thrown) {
            result = thrown.getClass().getName();
        }
        return new Outcome(
                result,
                guest.getField("steps").getLong(null),
                guest.getField("gap").getLong(null));
    }
}
