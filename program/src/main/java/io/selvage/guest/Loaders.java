package io.selvage.guest;

import io.selvage.guest.Replaces.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodHandles.Lookup.ClassOption;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.SecureClassLoader;
import java.security.cert.Certificate;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.Objects;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/// Class loading: the program's own loader stands for the system's, and whatever the program defines is
/// transformed.
public final class Loaders {
    private static @Nullable ClassLoader system;

    private Loaders() {}

    /// Before anything of the program is loaded.
    static ClassLoader begin(URL[] jars) {
        ClassLoader made = new GuestSystemLoader(jars, Guest.loading().platform());
        system = made;
        return made;
    }

    /// As the JDK's.
    @Replaces(ClassLoader.class)
    public static ClassLoader getSystemClassLoader() {
        return Objects.requireNonNull(system);
    }

    /// As the JDK's.
    @Replaces(ClassLoader.class)
    public static ClassLoader getPlatformClassLoader() {
        return Guest.loading().platform();
    }

    /// Polls lead to classes that the JVM's own loaders do not have.
    static ClassLoader parent(@Nullable ClassLoader given) {
        return given == null
                        || given == ClassLoader.getPlatformClassLoader()
                        || given == ClassLoader.getSystemClassLoader()
                ? getPlatformClassLoader()
                : given;
    }

    /// As the JDK's.
    @Replaces(URLClassLoader.class)
    public static URLClassLoader newInstance(URL[] urls) {
        return new GuestUrlLoader(urls);
    }

    /// As the JDK's.
    @Replaces(URLClassLoader.class)
    public static URLClassLoader newInstance(URL[] urls, @Nullable ClassLoader parent) {
        return new GuestUrlLoader(urls, parent);
    }

    /// As the JDK's.
    @Replaces(ClassLoader.class)
    public static @Nullable URL getSystemResource(String name) {
        return getSystemClassLoader().getResource(name);
    }

    /// As the JDK's.
    @Replaces(ClassLoader.class)
    public static @Nullable InputStream getSystemResourceAsStream(String name) {
        return getSystemClassLoader().getResourceAsStream(name);
    }

    /// As the JDK's.
    @Replaces(ClassLoader.class)
    public static Enumeration<URL> getSystemResources(String name) throws IOException {
        return getSystemClassLoader().getResources(name);
    }

    private static byte[] transformed(byte[] bytes, int offset, int length) {
        byte[] part =
                offset == 0 && length == bytes.length ? bytes : Arrays.copyOfRange(bytes, offset, offset + length);
        return Guest.loading().transformed(part);
    }

    private static Class<?> define(
            ClassLoader loader, @Nullable String name, byte[] transformed, @Nullable ProtectionDomain domain) {
        if (loader instanceof Definer definer) {
            return definer.defineAsIs(name, transformed, domain);
        }
        throw new ClassFormatError("a class loader of " + loader.getClass() + " cannot define classes in a process");
    }

    private static byte[] bytesOf(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /// As the JDK's.
    @Replaces(value = ClassLoader.class, kind = Kind.INSTANCE)
    public static Class<?> defineClass(ClassLoader loader, byte[] bytes, int offset, int length) {
        return define(loader, null, transformed(bytes, offset, length), null);
    }

    /// As the JDK's.
    @Replaces(value = ClassLoader.class, kind = Kind.INSTANCE)
    public static Class<?> defineClass(
            ClassLoader loader, @Nullable String name, byte[] bytes, int offset, int length) {
        return define(loader, name, transformed(bytes, offset, length), null);
    }

    /// As the JDK's.
    @Replaces(value = ClassLoader.class, kind = Kind.INSTANCE)
    public static Class<?> defineClass(
            ClassLoader loader,
            @Nullable String name,
            byte[] bytes,
            int offset,
            int length,
            @Nullable ProtectionDomain domain) {
        return define(loader, name, transformed(bytes, offset, length), domain);
    }

    /// As the JDK's.
    @Replaces(value = ClassLoader.class, kind = Kind.INSTANCE)
    public static Class<?> defineClass(
            ClassLoader loader, @Nullable String name, ByteBuffer buffer, @Nullable ProtectionDomain domain) {
        return define(loader, name, Guest.loading().transformed(bytesOf(buffer)), domain);
    }

    /// As the JDK's.
    @Replaces(value = SecureClassLoader.class, kind = Kind.INSTANCE)
    public static Class<?> defineClass(
            SecureClassLoader loader,
            @Nullable String name,
            byte[] bytes,
            int offset,
            int length,
            @Nullable CodeSource source) {
        return define(loader, name, transformed(bytes, offset, length), domain(loader, source));
    }

    /// As the JDK's.
    @Replaces(value = SecureClassLoader.class, kind = Kind.INSTANCE)
    public static Class<?> defineClass(
            SecureClassLoader loader, @Nullable String name, ByteBuffer buffer, @Nullable CodeSource source) {
        return define(loader, name, Guest.loading().transformed(bytesOf(buffer)), domain(loader, source));
    }

    private static @Nullable ProtectionDomain domain(ClassLoader loader, @Nullable CodeSource source) {
        if (source == null) {
            return null;
        }
        return new ProtectionDomain(new CodeSource(source.getLocation(), (Certificate[]) null), null, loader, null);
    }

    /// As the JDK's.
    @Replaces(value = Lookup.class, kind = Kind.INSTANCE)
    public static Class<?> defineClass(Lookup lookup, byte[] bytes) throws IllegalAccessException {
        return lookup.defineClass(Guest.loading().transformed(bytes));
    }

    /// As the JDK's.
    @Replaces(value = Lookup.class, kind = Kind.INSTANCE)
    public static Lookup defineHiddenClass(Lookup lookup, byte[] bytes, boolean initialise, ClassOption... options)
            throws IllegalAccessException {
        return lookup.defineHiddenClass(Guest.loading().transformed(bytes), initialise, options);
    }

    /// As the JDK's.
    @Replaces(value = Lookup.class, kind = Kind.INSTANCE)
    public static Lookup defineHiddenClassWithClassData(
            Lookup lookup, byte[] bytes, Object data, boolean initialise, ClassOption... options)
            throws IllegalAccessException {
        return lookup.defineHiddenClassWithClassData(Guest.loading().transformed(bytes), data, initialise, options);
    }

    /// As the JDK's.
    @Replaces(ServiceLoader.class)
    public static <S> ServiceLoader<S> load(Class<S> service, @Nullable ClassLoader loader) {
        return ServiceLoader.load(service, loader == null ? getSystemClassLoader() : loader);
    }

    /// As the JDK's.
    @Replaces(ServiceLoader.class)
    public static <S> ServiceLoader<S> load(Class<S> service) {
        ClassLoader loader = Threads.currentThread().getContextClassLoader();
        return ServiceLoader.load(service, loader == null ? getSystemClassLoader() : loader);
    }

    /// Whether a loader is one of this program.
    static boolean isOfProgram(@Nullable ClassLoader loader) {
        for (ClassLoader each = loader; each != null; each = each.getParent()) {
            if (each == getPlatformClassLoader()) {
                return true;
            }
        }
        return false;
    }
}
