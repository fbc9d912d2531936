package io.selvage.testkit.junit;

import io.selvage.api.Kernel;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import io.selvage.api.simulation.Simulation;
import io.selvage.testkit.weaving.FreshLoaders;
import io.selvage.testkit.weaving.WeavingLoader;
import io.selvage.testkit.weaving.WovenClasses;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A test method and what belongs to it, to be run over and over: each time in a fresh copy of its
/// classes, on fresh instances.
///
/// @param instances the test class behind those that enclose it, the outermost first
/// @param before what runs before the test method, in order
/// @param test the test method
/// @param after what runs behind it, however it ends, in order
/// @param loaders loads the copies
record WovenTest(List<Class<?>> instances, List<Call> before, Call test, List<Call> after, FreshLoaders loaders)
        implements Program.Main {
    WovenTest {
        instances = List.copyOf(instances);
        before = List.copyOf(before);
        after = List.copyOf(after);
    }

    static WovenTest of(List<Class<?>> instances, List<Call> before, Call test, List<Call> after) {
        ClassLoader loader = instances.getLast().getClassLoader();
        return new WovenTest(instances, before, test, after, new FreshLoaders(WovenClasses.of(loader)));
    }

    @Override
    public int run(SystemCalls sys) throws Exception {
        WeavingLoader loader = loaders.next();
        java.lang.Thread.currentThread().setContextClassLoader(loader);
        new Copy(loader, sys).run();
        return 0;
    }

    /// One run's copy.
    private final class Copy {
        private final WeavingLoader loader;
        private final SystemCalls sys;
        private final List<Object> objects = new ArrayList<>();

        Copy(WeavingLoader loader, SystemCalls sys) {
            this.loader = loader;
            this.sys = sys;
        }

        void run() throws Exception {
            for (Class<?> type : instances) {
                objects.add(instantiate(type));
            }
            Throwable failure = null;
            try {
                for (Call call : before) {
                    invoke(call);
                }
                invoke(test);
            } catch (Exception | Error thrown) {
                // What is neither unwinds the thread: there is no more to be done then.
                failure = thrown;
            }
            for (Call call : after) {
                try {
                    invoke(call);
                } catch (Exception | Error thrown) {
                    failure = both(failure, thrown);
                }
            }
            if (failure != null) {
                throw WovenTest.<RuntimeException>unchecked(failure);
            }
        }

        private Object instantiate(Class<?> type) throws Exception {
            Class<?> woven = copyOf(type);
            boolean inner = type.isMemberClass() && !Modifier.isStatic(type.getModifiers());
            try {
                Constructor<?> constructor = inner
                        ? woven.getDeclaredConstructor(copyOf(type.getDeclaringClass()))
                        : woven.getDeclaredConstructor();
                constructor.setAccessible(true);
                return inner ? constructor.newInstance(objects.getLast()) : constructor.newInstance();
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException(
                        "@ConcurrentTest makes an instance per run, so " + type.getName()
                                + " needs a constructor without parameters",
                        e);
            } catch (InvocationTargetException e) {
                throw WovenTest.<RuntimeException>unchecked(e.getTargetException());
            }
        }

        private void invoke(Call call) throws Exception {
            Method compiled = call.method();
            Class<?>[] types = compiled.getParameterTypes();
            @Nullable Object[] arguments = call.arguments().toArray();
            for (int i = 0; i < types.length; i++) {
                if (types[i] == SystemCalls.class) {
                    arguments[i] = sys;
                } else if (types[i] == Simulation.class) {
                    arguments[i] = Kernel.currentSimulation();
                }
                types[i] = copyOf(types[i]);
            }
            Method method = copyOf(compiled.getDeclaringClass()).getDeclaredMethod(compiled.getName(), types);
            method.setAccessible(true);
            try {
                method.invoke(objects.get(call.instance()), arguments);
            } catch (InvocationTargetException e) {
                throw WovenTest.<RuntimeException>unchecked(e.getTargetException());
            }
        }

        private Class<?> copyOf(Class<?> type) throws ClassNotFoundException {
            return type.isPrimitive() || type.isArray() ? type : Class.forName(type.getName(), true, loader);
        }
    }

    private static Throwable both(@Nullable Throwable first, Throwable second) {
        if (first == null) {
            return second;
        }
        if (first != second) {
            first.addSuppressed(second);
        }
        return first;
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T unchecked(Throwable throwable) throws T {
        throw (T) throwable;
    }
}
