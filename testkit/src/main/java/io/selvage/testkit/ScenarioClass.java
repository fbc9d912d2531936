package io.selvage.testkit;

import io.selvage.testkit.weaving.WeavingException;
import io.selvage.testkit.weaving.WeavingLoader;
import io.selvage.testkit.weaving.WovenClasses;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

/// A class in a jar that can be run as a concurrent program: a [Scenario], a [Runnable], a [Callable], or anything
/// with a static main method. Its jar's classes are woven, so that threads can be interleaved at every access to
/// what they share.
public final class ScenarioClass implements Supplier<Scenario> {
    /// Whether runs share the program's static fields.
    public enum Statics {
        /// One class loader for all runs: fast.
        SHARED,
        /// A class loader for each run.
        FRESH
    }

    private final WovenClasses classes;
    private final String name;
    private final List<String> arguments;
    private final Statics statics;
    private WeavingLoader loader;

    private ScenarioClass(WovenClasses classes, String name, List<String> arguments, Statics statics) {
        this.classes = classes;
        this.name = name;
        this.arguments = arguments;
        this.statics = statics;
        loader = new WeavingLoader(classes);
    }

    /// Finds the class and checks that it can be run.
    ///
    /// @param jar the jar file with the program
    /// @param name the full name of the class
    /// @param arguments what a main method gets
    /// @param statics whether runs share static fields
    /// @return makes a fresh scenario for each run
    /// @throws IllegalArgumentException if there is no such class or it cannot be run; the message says why
    public static ScenarioClass find(Path jar, String name, List<String> arguments, Statics statics) {
        WovenClasses classes = WovenClasses.ofPaths(List.of(jar), ScenarioClass.class.getClassLoader());
        var found = new ScenarioClass(classes, name, arguments, statics);
        found.instantiate(found.load());
        return found;
    }

    /// {@return the classes of the program}
    public WovenClasses classes() {
        return classes;
    }

    @Override
    public Scenario get() {
        if (statics == Statics.FRESH) {
            loader = new WeavingLoader(classes);
        }
        return instantiate(load());
    }

    private Class<?> load() {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException("there is no class " + name + " in the jar; give its full name", e);
        } catch (WeavingException | LinkageError e) {
            throw new IllegalArgumentException(name + " cannot be loaded: " + e.getMessage(), e);
        }
    }

    private Scenario instantiate(Class<?> type) {
        boolean runnable = Scenario.class.isAssignableFrom(type)
                || Runnable.class.isAssignableFrom(type)
                || Callable.class.isAssignableFrom(type);
        if (!runnable) {
            Method main = main(type);
            String[] given = arguments.toArray(String[]::new);
            return () -> invoke(main, given);
        }
        Constructor<?> constructor = constructor(type);
        return () -> {
            switch (create(constructor)) {
                case Scenario scenario -> scenario.run();
                case Runnable task -> task.run();
                case Callable<?> task -> task.call();
                default -> throw new IllegalStateException(type.getName());
            }
        };
    }

    private static Constructor<?> constructor(Class<?> type) {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException(type.getName() + " needs a constructor without parameters", e);
        }
    }

    private static Method main(Class<?> type) {
        try {
            Method main = type.getDeclaredMethod("main", String[].class);
            if (Modifier.isStatic(main.getModifiers())) {
                main.setAccessible(true);
                return main;
            }
        } catch (NoSuchMethodException _) {
            // Falls through: what the user can do is the same.
            assert !Runnable.class.isAssignableFrom(type);
        }
        throw new IllegalArgumentException(type.getName()
                + " cannot be run: it is neither a Runnable, a Callable nor a Scenario, and has no static main method");
    }

    private static Object create(Constructor<?> constructor) throws Throwable {
        try {
            return constructor.newInstance();
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void invoke(Method main, String[] arguments) throws Throwable {
        try {
            main.invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
