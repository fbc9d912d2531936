package io.selvage.runtime;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Optional;

/// Exports and opens packages of the JDK to one module, as the JVM's options do. What is asked of a
/// module or a package that is not there is ignored, as the JVM does.
public final class ModuleAccess {
    private ModuleAccess() {}

    /// Exports a package.
    ///
    /// @param module the name of a module of the boot layer
    /// @param packageName one of its packages
    /// @param to who gets access
    public static void export(String module, String packageName, Module to) {
        give("implAddExports", module, packageName, to);
    }

    /// Opens a package.
    ///
    /// @param module the name of a module of the boot layer
    /// @param packageName one of its packages
    /// @param to who gets access
    public static void open(String module, String packageName, Module to) {
        give("implAddOpens", module, packageName, to);
    }

    /// Allows a module to call native code.
    ///
    /// @param to who gets access
    public static void enableNativeAccess(Module to) {
        try {
            method("implAddEnableNativeAccess", MethodType.methodType(Module.class))
                    .invoke(to);
        } catch (Throwable thrown) {
            throw VirtualThreads.undeclared(thrown);
        }
    }

    private static void give(String how, String module, String packageName, Module to) {
        Optional<Module> from = ModuleLayer.boot().findModule(module);
        if (from.isEmpty() || !from.get().getPackages().contains(packageName)) {
            return;
        }
        try {
            method(how, MethodType.methodType(void.class, String.class, Module.class))
                    .invoke(from.get(), packageName, to);
        } catch (Throwable thrown) {
            throw VirtualThreads.undeclared(thrown);
        }
    }

    private static MethodHandle method(String name, MethodType type) throws ReflectiveOperationException {
        return MethodHandles.privateLookupIn(Module.class, MethodHandles.lookup())
                .findVirtual(Module.class, name, type);
    }
}
