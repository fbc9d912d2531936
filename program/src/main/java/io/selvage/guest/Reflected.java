package io.selvage.guest;

import io.selvage.guest.Replaces.Kind;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Executable;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Static methods of the JDK that the program looks for by name: it finds what stands for them.
public final class Reflected {
    /// Whose methods the stand-ins say they are.
    private static final Map<Method, Class<?>> ORIGINALS = new ConcurrentHashMap<>();

    private Reflected() {}

    /// As the JDK's.
    @Replaces(value = Class.class, kind = Kind.INSTANCE)
    public static Method getMethod(Class<?> owner, String name, Class<?> @Nullable ... parameters)
            throws NoSuchMethodException {
        return standIn(owner.getMethod(name, parameters));
    }

    /// As the JDK's.
    @Replaces(value = Class.class, kind = Kind.INSTANCE)
    public static Method getDeclaredMethod(Class<?> owner, String name, Class<?> @Nullable ... parameters)
            throws NoSuchMethodException {
        return standIn(owner.getDeclaredMethod(name, parameters));
    }

    /// As the JDK's.
    @Replaces(value = Lookup.class, kind = Kind.INSTANCE)
    public static MethodHandle findStatic(Lookup lookup, Class<?> owner, String name, MethodType type)
            throws NoSuchMethodException, IllegalAccessException {
        Method other = standIn(owner, name, type);
        return other == null ? lookup.findStatic(owner, name, type) : lookup.unreflect(other);
    }

    /// As the JDK's.
    @Replaces(value = Method.class, kind = Kind.INSTANCE)
    public static Class<?> getDeclaringClass(Method method) {
        return ORIGINALS.getOrDefault(method, method.getDeclaringClass());
    }

    /// As the JDK's.
    @Replaces(value = Executable.class, kind = Kind.INSTANCE)
    public static Class<?> getDeclaringClass(Executable executable) {
        return executable instanceof Method method ? getDeclaringClass(method) : executable.getDeclaringClass();
    }

    /// As the JDK's.
    @Replaces(value = Member.class, kind = Kind.VIRTUAL)
    public static Class<?> getDeclaringClass(Member member) {
        return member instanceof Method method ? getDeclaringClass(method) : member.getDeclaringClass();
    }

    private static Method standIn(Method found) {
        Class<?> owner = found.getDeclaringClass();
        MethodType type = MethodType.methodType(found.getReturnType(), found.getParameterTypes());
        Method other = standIn(owner, found.getName(), type);
        if (other == null) {
            return found;
        }
        ORIGINALS.put(other, owner);
        return other;
    }

    private static @Nullable Method standIn(Class<?> owner, String name, MethodType type) {
        if (owner.getClassLoader() != null) {
            return null;
        }
        String internalName = owner.getName().replace('.', '/');
        String replacement = Guest.loading().replacement(internalName, name, type.toMethodDescriptorString());
        if (replacement == null) {
            return null;
        }
        int hash = replacement.indexOf('#');
        try {
            return Class.forName(replacement.substring(0, hash))
                    .getMethod(replacement.substring(hash + 1), type.parameterArray());
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError(replacement, impossible);
        }
    }
}
