package io.selvage.program.transform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RerouteTest {
    private static final String WORLD = """
            package t;
            public class World {
                public static final java.util.List<String> seen = new java.util.ArrayList<>();
                public static void exit(int code) { seen.add("exit " + code); }
                public static void start(Thread t) { seen.add("start " + t.getName()); }
                public static void superStart(Thread t) { seen.add("super start " + t.getName()); }
                public static Thread thread(Runnable r, String name) { seen.add("new " + name); return new Thread(r, name + "'"); }
                public static java.io.PrintStream out() { seen.add("out"); return System.err; }
                public static int size(java.util.List<?> l) { return 42; }
            }
            """;

    private static final Reroutes REROUTES = Reroutes.builder()
            .staticCall("java/lang/System", "exit", "(I)V", "t/World", "exit")
            .call("java/lang/Thread", "start", "()V", "t/World", "start")
            .superCall("java/lang/Thread", "start", "()V", "t/World", "superStart")
            .construction("java/lang/Thread", "(Ljava/lang/Runnable;Ljava/lang/String;)V", "t/World", "thread")
            .staticField("java/lang/System", "out", "Ljava/io/PrintStream;", "t/World", "out")
            .virtualCall("java/util/List", "size", "()I", "t/World", "size")
            .build();

    /// What the static method `run` of a class `t.Main` with that body makes the world see.
    private static List<?> seen(String body, String... more) {
        var sources = new HashMap<String, String>();
        sources.put("t.World", WORLD);
        sources.put(
                "t.Main",
                "package t; import java.util.function.*; public class Main { public static Object run() throws Exception {"
                        + body + "} " + String.join("\n", more) + "}");
        Compiled compiled = Compiled.of(sources);
        Hierarchy hierarchy = new Hierarchy() {
            @Override
            public @Nullable String superclass(String name) {
                return name.startsWith("t/Main$")
                        ? name.equals("t/Main$Deep") ? "t/Main$Sub" : "java/lang/Thread"
                        : null;
            }

            @Override
            public boolean declares(String name, String method, String descriptor) {
                return name.equals("t/Main$Own") && method.equals("start");
            }
        };
        var transformer = new ProgramTransformer(REROUTES, hierarchy);
        byte[] world = compiled.classes().get("t.World");
        ClassLoader loader = compiled.loader(bytes -> bytes == world ? bytes : transformer.transform(bytes));
        try {
            loader.loadClass("t.Main").getMethod("run").invoke(null);
            return List.copyOf(
                    (List<?>) loader.loadClass("t.World").getField("seen").get(null));
        } catch (ReflectiveOperationException failed) {
            throw new LinkageError(failed.toString(), failed);
        }
    }

    @Test
    void staticCallsGoToTheTarget() {
        assertEquals(List.of("exit 3"), seen("System.exit(3); return null;"));
    }

    @Test
    void instanceCallsHandTheReceiverOver() {
        assertEquals(
                List.of("new a", "start a'"), seen("var t = new Thread(() -> {}, \"a\"); t.start(); return null;"));
    }

    @Test
    void callsThroughSubclassesOfTheProgramAreFound() {
        String classes =
                "static class Sub extends Thread { Sub() { super((Runnable) null, \"s\"); } } static class Deep extends Sub {}";
        assertEquals(
                List.of("start s", "start s"), seen("new Sub().start(); new Deep().start(); return null;", classes));
    }

    @Test
    void anOverrideRunsAndItsSuperCallIsRerouted() {
        String own = "static class Own extends Thread { Own() { super((Runnable) null, \"o\"); }"
                + " @Override public void start() { World.seen.add(\"mine\"); super.start(); } }";
        assertEquals(List.of("mine", "super start o"), seen("new Own().start(); return null;", own));
    }

    @Test
    void constructionsWithBranchesAndNestedOnesInTheirArgumentsAreReplaced() {
        String body =
                "var t = new Thread(System.nanoTime() < 0 ? null : new Thread(() -> {}, \"in\"), \"x\".length() > 5 ? \"no\" : \"out\");"
                        + "World.seen.add(t.getName()); return null;";
        assertEquals(List.of("new in", "new out", "out'"), seen(body));
    }

    @Test
    void fieldReadsBecomeCalls() {
        assertEquals(List.of("out"), seen("System.out.flush(); return null;"));
    }

    @Test
    void interfaceCallsAreRerouted() {
        assertEquals(List.of("42"), seen("World.seen.add(String.valueOf(java.util.List.of(1).size())); return null;"));
    }

    @Test
    void methodReferencesAreRerouted() {
        String body = "IntConsumer exit = System::exit; exit.accept(9);"
                + "BiFunction<Runnable, String, Thread> make = Thread::new; Thread t = make.apply(null, \"m\");"
                + "Runnable start = t::start; start.run(); Consumer<Thread> any = Thread::start; any.accept(t);"
                + "Sub sub = new Sub(); Runnable s = sub::start; s.run(); return null;";
        String sub = "static class Sub extends Thread { Sub() { super((Runnable) null, \"sub\"); } }";
        assertEquals(List.of("exit 9", "new m", "start m'", "start m'", "start sub"), seen(body, sub));
    }

    @Test
    void membersOfOtherNamesAndDescriptorsStay() {
        assertEquals(
                List.of("5"),
                seen("var l = new java.util.ArrayList<Integer>(); World.seen.add(\"5\");"
                        + "var t = new Thread(); t.setName(\"z\"); t.isAlive(); return l;"));
    }
}
