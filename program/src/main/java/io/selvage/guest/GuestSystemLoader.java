package io.selvage.guest;

import io.selvage.guest.port.PreparedClass;
import io.selvage.guest.port.PreparedJar;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The loader of the program's class path. A class that has been prepared is none of the JDK's, so it is
/// defined without asking those above, and without looking into the jar.
final class GuestSystemLoader extends GuestUrlLoader {
    static {
        registerAsParallelCapable();
    }

    private final Map<PreparedJar, ProtectionDomain> domains = new ConcurrentHashMap<>();

    GuestSystemLoader(URL[] jars, ClassLoader parent) {
        super(jars, parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        @Nullable PreparedClass prepared = Guest.loading().prepared(name);
        if (prepared == null) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? define(name, prepared) : loaded;
        }
    }

    private Class<?> define(String name, PreparedClass prepared) {
        PreparedJar jar = prepared.jar();
        definePackageOf(name, jar.location(), jar.manifest());
        ProtectionDomain domain = domains.get(jar);
        if (domain != null) {
            return defineClass(name, prepared.classFile(), domain);
        }
        // What this grants to a code source is worked out once.
        Class<?> first = defineClass(name, prepared.classFile(), new CodeSource(jar.location(), (Certificate[]) null));
        domains.putIfAbsent(jar, first.getProtectionDomain());
        return first;
    }
}
