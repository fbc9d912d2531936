package io.selvage.testkit.weaving;

import java.security.CodeSource;
import java.security.ProtectionDomain;
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
    private final Map<CodeSource, ProtectionDomain> domains = new ConcurrentHashMap<>();

    private volatile boolean stateful;

    /// @param classes what to load; to be shared by loaders of the same program
    public WeavingLoader(WovenClasses classes) {
        super("woven", classes.parent());
        this.classes = classes;
    }

    /// @param parent whose classes to load, woven once for all loaders
    public WeavingLoader(ClassLoader parent) {
        this(WovenClasses.of(parent));
    }

    /// {@return what it loads}
    public WovenClasses classes() {
        return classes;
    }

    /// Whether a class that it has loaded so far may carry something from one run to the next in a static field. If
    /// not,
    /// the next run can do with the same loader, and finds its code compiled; if so, it wants a new one.
    ///
    /// @return false only if there is certainly no such field
    public boolean keepsState() {
        return stateful;
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
        WovenClasses.Definition found = classes.find(name);
        if (found == null) {
            throw new ClassNotFoundException(name);
        }
        if (found.keepsState()) {
            stateful = true;
        }
        byte[] bytes = found.bytes();
        return defineClass(name, bytes, 0, bytes.length, domain(found.source()));
    }

    private @Nullable ProtectionDomain domain(@Nullable CodeSource source) {
        if (source == null) {
            return null;
        }
        return domains.computeIfAbsent(source, _ -> new ProtectionDomain(source, null, this, null));
    }
}
