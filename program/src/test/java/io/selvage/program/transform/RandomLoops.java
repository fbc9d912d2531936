package io.selvage.program.transform;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Writes a class of random methods full of loops. Each counts its steps in `Guest.steps` and gives up at
/// `Guest.budget`, as many of its loops are endless.
final class RandomLoops {
    static final int METHODS = 20;

    private final Random random;
    private final StringBuilder text = new StringBuilder();
    private final List<String> ints = new ArrayList<>();
    private int names;

    private RandomLoops(long seed) {
        random = new Random(seed);
    }

    /// Source of a class `t.Loops` with methods `m0` to `m19`, from two ints to a long.
    static String source(long seed) {
        var writer = new RandomLoops(seed);
        writer.text.append("""
                package t;
                import io.selvage.guest.Guest;
                public class Loops {
                    static class Full extends RuntimeException { Full() { super(null, null, false, false); } }
                    static int field = 7; static int[] data = new int[50]; int own = 20;
                    private static int mix(int a, int b) { return a * 31 ^ b >>> 3; }
                """);
        for (int at = 0; at < METHODS; at++) {
            writer.method(at);
        }
        return writer.text.append("}\n").toString();
    }

    private void method(int number) {
        ints.clear();
        ints.addAll(List.of("a", "b", "c"));
        text.append("public static long m")
                .append(number)
                .append("(int a, int b) {\n")
                .append("long h = 17; int c = a ^ b; int[] arr = new int[(a & 63) + 1]; Loops self = new Loops();\n");
        for (int at = 0; at < 2; at++) {
            statement(3);
        }
        text.append("return h * 31 + c;\n}\n");
    }

    private void statement(int depth) {
        switch (random.nextInt(depth > 0 ? 10 : 4)) {
            case 0 -> text.append("h = h * 31 + ").append(value()).append(";\n");
            case 1 -> text.append("c = mix(c, ").append(value()).append(");\n");
            case 2 -> text.append("arr[(").append(value()).append(" & 0x7fffffff) % arr.length] += (int) h;\n");
            case 3 -> text.append("if ((h & ").append(1 + random.nextInt(7)).append(") == 0) { h ^= 5; }\n");
            case 4 -> whileLoop(depth);
            case 5 -> doLoop(depth);
            case 6 -> tryBlock(depth);
            default -> forLoop(depth);
        }
    }

    private void forLoop(int depth) {
        String i = "i" + names++;
        int step = pick(1, 1, 1, 2, 3, 7, 1000, 40000);
        boolean up = random.nextBoolean();
        String condition = pick("<", "<=", ">", ">=", "!=");
        String limit = pick(
                "a",
                "b",
                "10",
                "100",
                "5000",
                "0",
                "-5",
                "arr.length",
                "field",
                "self.own",
                "Integer.MAX_VALUE",
                "Integer.MIN_VALUE",
                "b - 1",
                "a + 3",
                "data.length",
                "2147483646");
        String start = pick("0", "0", "1", "a", "b", "b - 20", "5", "Integer.MAX_VALUE - 30", "Integer.MIN_VALUE + 30");
        boolean swapped = random.nextInt(5) == 0;
        text.append("l")
                .append(i)
                .append(": for (int ")
                .append(i)
                .append(" = ")
                .append(start)
                .append("; ")
                .append(swapped ? limit + condition + i : i + condition + limit)
                .append("; ")
                .append(i)
                .append(up ? " += " : " -= ")
                .append(step)
                .append(") {\n");
        body(i, depth);
        text.append("}\n");
    }

    private void whileLoop(int depth) {
        String i = "w" + names++;
        text.append("int ").append(i).append(" = ").append(value()).append(" & 1023;\n");
        text.append("l")
                .append(i)
                .append(": while (")
                .append(i)
                .append(pick(" > 0", " >= 3", " != 0 && c != 4"))
                .append(") {\n");
        text.append(i)
                .append(pick("--", " -= 2", " >>= 1", " = " + i + " * 3 / 4"))
                .append(";\n");
        body(i, depth);
        text.append("}\n");
    }

    private void doLoop(int depth) {
        String i = "d" + names++;
        text.append("int ").append(i).append(" = 0; l").append(i).append(": do {\n");
        body(i, depth);
        text.append("} while (++")
                .append(i)
                .append(" < ")
                .append(pick("20", "a", "3000", "arr.length"))
                .append(");\n");
    }

    private void tryBlock(int depth) {
        text.append("try {\n");
        statement(depth - 1);
        if (random.nextBoolean()) {
            text.append("if ((h & 3) == 1) throw new IllegalStateException();\n");
        }
        text.append("} catch (IllegalStateException _) { h += 3;\n");
        statement(depth - 1);
        text.append("}");
        if (random.nextBoolean()) {
            text.append(" finally { c++; }");
        }
        text.append("\n");
    }

    private void body(String i, int depth) {
        text.append("if (++Guest.steps > Guest.budget) throw new Full();\n");
        ints.add(i);
        if (random.nextInt(3) == 0) {
            text.append("if ((h & 15) == ")
                    .append(random.nextInt(16))
                    .append(") ")
                    .append(pick("continue", "break"))
                    .append(random.nextBoolean() ? " l" + i : "")
                    .append(";\n");
        }
        for (int at = random.nextInt(3); at >= 0; at--) {
            statement(depth - 1);
        }
        if (random.nextInt(8) == 0) {
            text.append(i).append(pick("++", "--", " += 5", " = c & 0xff")).append(";\n");
        }
        if (random.nextInt(10) == 0) {
            text.append(pick("a++", "b--", "field++", "self.own--", "arr = new int[9]"))
                    .append(";\n");
        }
        text.append("h = h * 7 + ").append(i).append(";\n");
        ints.remove(i);
    }

    private String value() {
        return random.nextInt(4) == 0 ? String.valueOf(random.nextInt(1000)) : ints.get(random.nextInt(ints.size()));
    }

    private String pick(String... from) {
        return from[random.nextInt(from.length)];
    }

    private int pick(int... from) {
        return from[random.nextInt(from.length)];
    }
}
