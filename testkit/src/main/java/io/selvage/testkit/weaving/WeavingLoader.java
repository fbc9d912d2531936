package io.selvage.testkit.weaving;

import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Loads a program's classes woven: each loader has its own copy, with its own static fields. What is not
/// among its [WovenClasses] comes from their parent loader.
///
/// Thread-safe.
public final class WeavingLoader extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final WovenClasses classes;
    private final Map<String, ProtectionDomain> domains = new ConcurrentHashMap<>();

    /// @param classes what to load; to be shared by loaders of the same program
    public WeavingLoader(WovenClasses classes) {
        super("woven", classes.parent());
        this.classes = classes;
    }

    /// Loads a class: woven if it is to be.
    ///
    /// @throws WeavingException if it cannot be
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!classes.includes(name)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            if (loaded == null) {
                loaded = define(name);
            }
            if (resolve) {
                resolveClass(loaded);
            }
            return loaded;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = classes.find(name);
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length, domain(name));
    }

    private @Nullable ProtectionDomain domain(String name) {
        String file = name.replace('.', '/') + ".class";
        URL found = classes.parent().getResource(file);
        String root = found == null ? "" : found.toString();
        if (!root.endsWith(file)) {
            return null;
        }
        return domains.computeIfAbsent(root.substring(0, root.length() - file.length()), this::domainAt);
    }

    private ProtectionDomain domainAt(String root) {
        String place = root.startsWith("jar:") ? root.substring("jar:".length(), root.length() - "!/".length()) : root;
        try {
            URL location = new URI(place).toURL();
            return new ProtectionDomain(new CodeSource(location, (Certificate[]) null), null, this, null);
        } catch (URISyntaxException | MalformedURLException | IllegalArgumentException e) {
            return new ProtectionDomain(null, null, this, null);
        }
    }
}
