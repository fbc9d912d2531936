package io.selvage.runtime;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// Loads native libraries on behalf of a class: the JVM looks for the code of its native methods in those
/// that its class loader has loaded, and takes the caller's loader for that.
public final class Libraries {
    private static final MethodType LOAD = MethodType.methodType(void.class, Class.class, String.class);

    private Libraries() {}

    /// As [Runtime#load(String)].
    ///
    /// @param owner who gets the library
    /// @param file its absolute path
    /// @throws UnsatisfiedLinkError if it cannot be loaded
    public static void load(Class<?> owner, String file) {
        call("load0", owner, file);
    }

    /// As [Runtime#loadLibrary(String)].
    ///
    /// @param owner who gets the library
    /// @param name its name
    /// @throws UnsatisfiedLinkError if it cannot be loaded
    public static void loadLibrary(Class<?> owner, String name) {
        call("loadLibrary0", owner, name);
    }

    private static void call(String method, Class<?> owner, String what) {
        try {
            MethodHandle own = MethodHandles.privateLookupIn(Runtime.class, MethodHandles.lookup())
                    .findVirtual(Runtime.class, method, LOAD);
            own.invokeExact(Runtime.getRuntime(), owner, what);
        } catch (Throwable thrown) {
            throw VirtualThreads.undeclared(thrown);
        }
    }
}
