package io.selvage.guest;

import io.selvage.guest.port.Timed;
import java.security.ProtectionDomain;
import java.security.SecureClassLoader;
import org.jspecify.annotations.Nullable;

/// What a program's own class loaders extend that know where their classes come from.
@Replaces(SecureClassLoader.class)
public abstract class GuestSecureLoader extends SecureClassLoader implements Definer, Timed {
    static {
        registerAsParallelCapable();
    }

    /// As the JDK's.
    protected GuestSecureLoader() {
        super(Loaders.getSystemClassLoader());
    }

    /// As the JDK's.
    protected GuestSecureLoader(@Nullable ClassLoader parent) {
        super(Loaders.parent(parent));
    }

    /// As the JDK's.
    protected GuestSecureLoader(@Nullable String name, @Nullable ClassLoader parent) {
        super(name, Loaders.parent(parent));
    }

    @Override
    public final Class<?> defineAsIs(@Nullable String name, byte[] classFile, @Nullable ProtectionDomain domain) {
        return defineClass(name, classFile, 0, classFile.length, domain);
    }
}
