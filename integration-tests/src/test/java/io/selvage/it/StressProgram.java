package io.selvage.it;

import static org.junit.jupiter.api.Assertions.fail;

import io.selvage.api.CloneFlags;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.testkit.weaving.WeavingLoader;
import io.selvage.testkit.weaving.WovenClasses;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.Outcome;

/// A stress test of the scheduler as a program for the deterministic kernel: each actor is a thread, and
/// every access to a field, an array or an atomic is a point at which another one may go on. What
/// jcstress leaves to the processor, such as stores that become visible late, is not tried: accesses
/// happen one after the other.
///
/// The scheduler under test is a woven copy; the one that the kernel runs on is not. The copy keeps
/// nothing from one run to the next but constants, so all runs share one.
final class StressProgram implements Program.Main {
    /// What takes part in the protocols: the scheduler, its lock and its inbox.
    private static final List<String> WOVEN =
            List.of("io.selvage.scheduler.", "io.selvage.runtime.SpinLock", "org.jctools.queues.");

    private static final List<String> UNWOVEN = List.of("org.openjdk.");

    private final Class<?> woven;
    private final List<Method> actors;
    private final List<Method> arbiters;
    private final List<Outcome> outcomes;

    private StressProgram(Class<?> woven) {
        this.woven = woven;
        actors = annotated(woven, Actor.class);
        arbiters = annotated(woven, Arbiter.class);
        outcomes = List.of(woven.getAnnotationsByType(Outcome.class));
    }

    /// @param files where the class files come from
    /// @param test a class in the scheduler's package
    static StressProgram of(ClassLoader files, String test) {
        WeavingLoader loader = new WeavingLoader(new WovenClasses(files, WOVEN, UNWOVEN));
        try {
            return new StressProgram(loader.loadClass("io.selvage.scheduler." + test));
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(test, e);
        }
    }

    private static List<Method> annotated(Class<?> type, Class<? extends Annotation> annotation) {
        return Arrays.stream(type.getMethods())
                .filter(method -> method.isAnnotationPresent(annotation))
                .sorted(Comparator.comparing(Method::getName))
                .toList();
    }

    @Override
    public int run(SystemCalls sys) throws Exception {
        Object state = woven.getConstructor().newInstance();
        Object result = actorsAndArbiters().getFirst().getConstructor().newInstance();
        List<Thread> threads = new ArrayList<>();
        for (Method actor : actors) {
            threads.add(sys.clone(CloneFlags.THREAD, () -> invoke(actor, state, result)));
        }
        threads.forEach(sys::join);
        for (Method arbiter : arbiters) {
            invoke(arbiter, state, result);
        }
        Outcome outcome = outcome(result.toString());
        if (outcome.expect() == Expect.FORBIDDEN) {
            fail(result + ": " + outcome.desc());
        }
        return 0;
    }

    private List<Class<?>> actorsAndArbiters() {
        List<Class<?>> results = new ArrayList<>();
        for (Method method : actors) {
            results.addAll(List.of(method.getParameterTypes()));
        }
        for (Method method : arbiters) {
            results.addAll(List.of(method.getParameterTypes()));
        }
        return results;
    }

    private static void invoke(Method method, Object state, Object result) throws Exception {
        try {
            if (method.getParameterCount() == 0) {
                method.invoke(state);
            } else {
                method.invoke(state, result);
            }
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    /// Whole identifiers count before patterns, and what has no identifier is for all the rest.
    private Outcome outcome(String result) {
        for (Outcome outcome : outcomes) {
            if (List.of(outcome.id()).contains(result)) {
                return outcome;
            }
        }
        for (Outcome outcome : outcomes) {
            if (Arrays.stream(outcome.id()).anyMatch(result::matches)) {
                return outcome;
            }
        }
        return outcomes.stream()
                .filter(outcome -> outcome.id().length == 0 || outcome.id()[0].isEmpty())
                .findFirst()
                .orElseThrow();
    }
}
