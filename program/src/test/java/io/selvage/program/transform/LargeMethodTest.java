package io.selvage.program.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.classfile.ClassFile;
import java.lang.classfile.attribute.CodeAttribute;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Methods that polls could make longer than the JVM compiles, or than a class file can hold.
class LargeMethodTest {
    private static final int MOST_COMPILED = 8_000;
    private static final int MOST = 65_535;
    private static final String LINE = "x = x * 31 + n; y ^= x;";

    private final ProgramTransformer transformer =
            new ProgramTransformer(Reroutes.builder().build(), name -> null);

    /// A method with so many lines within one loop and after many short loops around calls.
    private static String source(int lines, int loops) {
        return "package t; public class Large { static int id(int v) { return v; }"
                + " public static int run(int n) { int x = 1; int y = 2; int k = 50; for (int i = 0; i < n; i++) { "
                + LINE.repeat(lines) + " } "
                + "while (id(x) > y && id(k) > 0) { k--; }".repeat(loops)
                + " return x + y; } }";
    }

    private static int length(byte[] classFile) {
        return ClassFile.of().parse(classFile).methods().stream()
                .filter(method -> method.methodName().equalsString("run"))
                .mapToInt(method -> ((CodeAttribute) method.code().orElseThrow()).codeLength())
                .sum();
    }

    /// {@return how long the method is before and after}
    private int[] lengths(String source) throws Exception {
        Compiled compiled = Compiled.of(Map.of("t.Large", source));
        byte[] before = Objects.requireNonNull(compiled.classes().get("t.Large"));
        byte[] after = transformer.transform(before);
        Object expected = run(compiled.loader(bytes -> bytes));
        assertEquals(expected, run(compiled.loader(_ -> after)));
        return new int[] {length(before), length(after)};
    }

    private static Object run(ClassLoader loader) throws ReflectiveOperationException {
        return loader.loadClass("t.Large").getMethod("run", int.class).invoke(null, 5);
    }

    @Test
    void theJvmCompilesWhatItWouldHaveCompiledBefore() throws Exception {
        int unfit = 0;
        for (int loops = 0; loops <= 320; loops += 40) {
            int line = 12;
            int lines = (7_900 - loops * 21) / line;
            int[] lengths = lengths(source(lines, loops));
            if (lengths[0] <= MOST_COMPILED) {
                unfit += lengths[0] > MOST_COMPILED - 1_000 ? 1 : 0;
                assertTrue(lengths[1] <= MOST_COMPILED, lengths[0] + " grew to " + lengths[1]);
            }
        }
        assertTrue(unfit > 0, "none was long enough to be at risk");
    }

    @Test
    void theLongestMethodsThereAreAreVerifiedAndRun() throws Exception {
        int longest = 0;
        for (int lines : new int[] {1_000, 2_728, 2_732, 4_500, 5_900}) {
            int[] lengths = lengths(source(lines, lines > 5_500 ? 0 : 40));
            assertTrue(lengths[1] <= MOST, () -> lengths[0] + " grew to " + lengths[1]);
            longest = Math.max(longest, lengths[0]);
        }
        assertTrue(longest > 60_000, "longest=" + longest);
    }

    @Test
    void aLoopInALongMethodStillPolls() throws Exception {
        Compiled compiled = Compiled.of(Map.of("t.Large", source(1_500, 10)));
        ClassLoader loader = compiled.loader(bytes -> length(bytes) == 0 ? bytes : transformer.transform(bytes));
        Class<?> guest = loader.loadClass("io.selvage.guest.Guest");
        guest.getField("poll").setBoolean(null, true);
        run(loader);
        assertTrue(guest.getField("polls").getLong(null) > 0);
    }
}
