package io.selvage.testkit.junit;

import io.selvage.api.SystemCalls;
import io.selvage.api.simulation.Simulation;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;

/// Keeps JUnit from running the methods of a [ConcurrentTest], and has them run under schedules instead.
public final class ConcurrentTestExtension implements InvocationInterceptor, ParameterResolver {
    private static final ExtensionContext.Namespace STORE =
            ExtensionContext.Namespace.create(ConcurrentTestExtension.class);
    private static final String BEFORE = "before";

    /// Called by JUnit.
    public ConcurrentTestExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == SystemCalls.class || type == Simulation.class;
    }

    /// Nothing yet: there is one per run.
    @Override
    public @Nullable Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return null;
    }

    @Override
    public void interceptBeforeEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> invoked, ExtensionContext context) {
        invocation.skip();
        before(context).add(call(invoked, context));
    }

    @Override
    public void interceptAfterEachMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> invoked, ExtensionContext context) {
        invocation.skip();
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> invoked, ExtensionContext context) {
        invocation.skip();
        List<Object> instances = context.getRequiredTestInstances().getAllInstances();
        List<Class<?>> types = new ArrayList<>();
        instances.forEach(instance -> types.add(instance.getClass()));
        WovenTest test = WovenTest.of(types, before(context), call(invoked, context), after(types));
        TestRun run = new TestRun(test, context);
        Replay replay = invoked.getExecutable().getAnnotation(Replay.class);
        if (replay != null) {
            run.replay(replay);
        } else {
            run.explore(AnnotationSupport.findAnnotation(invoked.getExecutable(), ConcurrentTest.class)
                    .orElseThrow());
        }
    }

    @SuppressWarnings("unchecked")
    private static List<Call> before(ExtensionContext context) {
        return (List<Call>) context.getStore(STORE)
                .getOrComputeIfAbsent(context.getUniqueId() + BEFORE, _ -> new ArrayList<Call>());
    }

    private static Call call(ReflectiveInvocationContext<Method> invoked, ExtensionContext context) {
        List<Object> instances = context.getRequiredTestInstances().getAllInstances();
        Object target = invoked.getTarget().orElseThrow();
        int index = 0;
        while (instances.get(index) != target) {
            index++;
        }
        List<@Nullable Object> arguments = new ArrayList<>();
        for (Object argument : invoked.getArguments()) {
            arguments.add(argument);
        }
        return new Call(index, invoked.getExecutable(), arguments);
    }

    /// JUnit resolves the parameters of these methods only when it is their turn, and then it is too
    /// late.
    private static List<Call> after(List<Class<?>> types) {
        List<Call> calls = new ArrayList<>();
        for (int index = types.size() - 1; index >= 0; index--) {
            for (Method method : AnnotationSupport.findAnnotatedMethods(
                    types.get(index), AfterEach.class, HierarchyTraversalMode.BOTTOM_UP)) {
                for (Class<?> type : method.getParameterTypes()) {
                    if (type != SystemCalls.class && type != Simulation.class) {
                        throw new ExtensionConfigurationException("@AfterEach method " + method
                                + ": in a @ConcurrentTest its parameters may be SystemCalls and Simulation only");
                    }
                }
                calls.add(new Call(index, method, Collections.nCopies(method.getParameterCount(), null)));
            }
        }
        return calls;
    }
}
