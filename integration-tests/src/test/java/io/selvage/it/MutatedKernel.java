package io.selvage.it;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A copy of Selvage and of its tests, one class of it broken.
final class MutatedKernel extends ClassLoader {
    private static final String OURS = "io.selvage.";

    private final MutatedFiles files;

    MutatedKernel(ClassLoader parent, Mutation mutation) {
        super(parent);
        files = new MutatedFiles(parent, mutation);
    }

    /// Calls a static method of the copy, with strings.
    @Nullable
    Object call(Class<?> original, String name, String... arguments) throws Exception {
        java.lang.Thread caller = java.lang.Thread.currentThread();
        ClassLoader before = caller.getContextClassLoader();
        caller.setContextClassLoader(this);
        try {
            Class<?>[] types = new Class<?>[arguments.length];
            Arrays.fill(types, String.class);
            Method method = loadClass(original.getName()).getDeclaredMethod(name, types);
            method.setAccessible(true);
            return method.invoke(null, (Object[]) arguments);
        } catch (InvocationTargetException e) {
            throw new AssertionError("in the copy", e.getCause());
        } finally {
            caller.setContextClassLoader(before);
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(OURS)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name) : loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        try (InputStream file = files.getResourceAsStream(name.replace('.', '/') + ".class")) {
            if (file == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = file.readAllBytes();
            return defineClass(name, bytes, 0, bytes.length);
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }
}
