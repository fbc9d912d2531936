package io.selvage.testkit.weaving;

import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A method that is called instead of one of the JDK's.
///
/// @param original the class that has the original
/// @param isStatic whether the original is static
/// @param owner the class that has this one
/// @param name its name
/// @param type its descriptor
/// @param sited whether it wants the number of the site as its last argument
record SubstituteMethod(
        Class<?> original, boolean isStatic, ClassDesc owner, String name, MethodTypeDesc type, boolean sited) {
    private static final Map<String, List<SubstituteMethod>> ALL = collect(
            MonitorCalls.class,
            ThreadCalls.class,
            ExecutorCalls.class,
            TimeCalls.class,
            ChanceCalls.class,
            StreamCalls.class,
            TimedWaits.class);

    private static Map<String, List<SubstituteMethod>> collect(Class<?>... holders) {
        Map<String, List<SubstituteMethod>> found = new HashMap<>();
        for (Class<?> holder : holders) {
            for (Method method : holder.getDeclaredMethods()) {
                Replaces replaces = method.getAnnotation(Replaces.class);
                if (replaces != null && Modifier.isPublic(method.getModifiers())) {
                    SubstituteMethod substitute = of(method, replaces);
                    found.computeIfAbsent(replaces.name() + substitute.originalType(), _ -> new ArrayList<>())
                            .add(substitute);
                }
            }
        }
        return found;
    }

    private static SubstituteMethod of(Method method, Replaces replaces) {
        MethodTypeDesc type = MethodTypeDesc.of(
                describe(method.getReturnType()),
                List.of(method.getParameterTypes()).stream()
                        .map(SubstituteMethod::describe)
                        .toList());
        return new SubstituteMethod(
                replaces.type(),
                replaces.kind() == Replaces.Kind.STATIC,
                describe(method.getDeclaringClass()),
                method.getName(),
                type,
                replaces.sited());
    }

    private static ClassDesc describe(Class<?> type) {
        return ClassDesc.ofDescriptor(type.descriptorString());
    }

    /// {@return all of them, by the original's name and descriptor}
    static Map<String, List<SubstituteMethod>> all() {
        return ALL;
    }

    /// Finds what is called instead of a method.
    ///
    /// @param owner a class of the JDK that has or inherits the method
    /// @param key its name and descriptor
    /// @param isStatic whether it is static
    /// @return null if it is called itself
    static @Nullable SubstituteMethod of(Class<?> owner, String key, boolean isStatic) {
        for (SubstituteMethod substitute : ALL.getOrDefault(key, List.of())) {
            if (substitute.isStatic == isStatic && substitute.original.isAssignableFrom(owner)) {
                return substitute;
            }
        }
        return null;
    }

    /// {@return the original's descriptor}
    String originalType() {
        List<ClassDesc> parameters =
                type.parameterList().subList(isStatic ? 0 : 1, type.parameterCount() - (sited ? 1 : 0));
        return MethodTypeDesc.of(type.returnType(), parameters).descriptorString();
    }
}
