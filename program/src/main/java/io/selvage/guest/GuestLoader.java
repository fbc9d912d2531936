package io.selvage.guest;

import io.selvage.guest.port.Timed;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/// What a program's own class loaders extend.
@Replaces(ClassLoader.class)
public abstract class GuestLoader extends ClassLoader implements Definer, Timed {
    static {
        registerAsParallelCapable();
    }

    /// As the JDK's.
    protected GuestLoader() {
        super(Loaders.getSystemClassLoader());
    }

    /// As the JDK's.
    protected GuestLoader(@Nullable ClassLoader parent) {
        super(Loaders.parent(parent));
    }

    /// As the JDK's.
    protected GuestLoader(@Nullable String name, @Nullable ClassLoader parent) {
        super(name, Loaders.parent(parent));
    }

    @Override
    public final Class<?> defineAsIs(@Nullable String name, byte[] classFile, @Nullable ProtectionDomain domain) {
        return defineClass(name, classFile, 0, classFile.length, domain);
    }
}
