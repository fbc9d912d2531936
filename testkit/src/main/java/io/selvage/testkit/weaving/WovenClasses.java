package io.selvage.testkit.weaving;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.ref.SoftReference;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.cert.Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The classes that a class loader finds, woven: which of them, and their bytes, each woven once however
/// many [WeavingLoader]s define it.
///
/// Thread-safe.
public final class WovenClasses {
    private static final List<String> LEFT_TO_PARENT = List.of(
            "java.",
            "javax.",
            "jdk.",
            "sun.",
            "com.sun.",
            "org.junit.",
            "net.jqwik.",
            "org.opentest4j.",
            "org.apiguardian.",
            "org.assertj.",
            "org.hamcrest.",
            "org.jspecify.",
            "io.selvage.api.",
            "io.selvage.kernel.",
            "io.selvage.scheduler.",
            "io.selvage.runtime.",
            "io.selvage.testkit.",
            "org.slf4j.",
            "org.jctools.",
            "org.agrona.");

    /// Those of [#of(ClassLoader)]. A value refers to its key, so it must not keep it.
    private static final Map<ClassLoader, SoftReference<WovenClasses>> SHARED = new WeakHashMap<>();

    private final ClassLoader parent;
    private final List<String> woven;
    private final List<String> unwoven;
    private final Weaver weaver;
    private final Map<String, Optional<Definition>> classes = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicLong points = new AtomicLong();

    /// All of a program but the JDK, test engines and Selvage itself.
    ///
    /// @param parent finds the class files, and loads what is not woven
    public WovenClasses(ClassLoader parent) {
        this(parent, List.of(), List.of());
    }

    /// All of a program but the JDK, test engines and Selvage itself, with exceptions. Of two prefixes
    /// that fit a name, the longer one counts.
    ///
    /// @param parent finds the class files, and loads what is not woven
    /// @param woven how names of classes begin (`com.example.`) that are to be woven as well
    /// @param unwoven how names of classes begin that are not to be
    public WovenClasses(ClassLoader parent, List<String> woven, List<String> unwoven) {
        this.parent = parent;
        this.woven = List.copyOf(woven);
        this.unwoven = List.copyOf(unwoven);
        weaver = new Weaver(this::read);
    }

    /// All of a program but the JDK, test engines and Selvage itself; the same object as long as somebody uses it, so
    /// that each class is woven once.
    ///
    /// @param parent finds the class files, and loads what is not woven
    /// @return its classes
    public static WovenClasses of(ClassLoader parent) {
        synchronized (SHARED) {
            SoftReference<WovenClasses> reference = SHARED.get(parent);
            WovenClasses shared = reference == null ? null : reference.get();
            if (shared == null) {
                shared = new WovenClasses(parent);
                SHARED.put(parent, new SoftReference<>(shared));
            }
            return shared;
        }
    }

    /// The classes in jar files or directories. The files stay open as long as the result is in use.
    ///
    /// @param paths the files, each a jar or a directory of class files
    /// @param parent loads what is in none of them
    /// @return their classes
    /// @throws UncheckedIOException if a path cannot be written as a URL
    public static WovenClasses ofPaths(List<Path> paths, ClassLoader parent) {
        URL[] urls = paths.stream().map(WovenClasses::url).toArray(URL[]::new);
        return new WovenClasses(new URLClassLoader(urls, parent));
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new UncheckedIOException(path.toString(), e);
        }
    }

    ClassLoader parent() {
        return parent;
    }

    /// {@return how many classes were woven so far}
    public int count() {
        return count.get();
    }

    /// {@return how many points were put into them}
    public long points() {
        return points.get();
    }

    /// Finds out whether a class is among them.
    ///
    /// @param name its binary name
    /// @return whether it would be woven if there is such a class
    public boolean includes(String name) {
        int asked = longest(woven, name);
        int refused = Math.max(longest(unwoven, name), longest(LEFT_TO_PARENT, name));
        return refused <= asked || refused == 0;
    }

    private static int longest(List<String> prefixes, String name) {
        return prefixes.stream()
                .filter(name::startsWith)
                .mapToInt(String::length)
                .max()
                .orElse(0);
    }

    /// A class to define.
    static final class Definition {
        private final Weaver.Woven woven;
        private final @Nullable CodeSource source;

        private Definition(Weaver.Woven woven, @Nullable CodeSource source) {
            this.woven = woven;
            this.source = source;
        }

        byte[] bytes() {
            return woven.bytes();
        }

        boolean keepsState() {
            return woven.keepsState();
        }

        @Nullable
        CodeSource source() {
            return source;
        }
    }

    /// Weaves a class, or finds it woven.
    ///
    /// @param name its binary name
    /// @return null if there is no such class file
    @Nullable
    Definition find(String name) {
        Optional<Definition> known = classes.get(name);
        if (known == null) {
            byte[] bytes = read(name.replace('.', '/'));
            known = bytes == null
                    ? Optional.empty()
                    : Optional.of(new Definition(weaver.weave(bytes), source(name.replace('.', '/') + ".class")));
            if (classes.putIfAbsent(name, known) == null && known.isPresent()) {
                count.incrementAndGet();
                points.addAndGet(known.get().woven.points());
            }
        }
        return known.orElse(null);
    }

    private @Nullable CodeSource source(String file) {
        URL found = parent.getResource(file);
        String place = found == null ? "" : found.toString();
        if (!place.endsWith(file)) {
            return null;
        }
        String root = place.substring(0, place.length() - file.length());
        boolean inJar = root.startsWith("jar:") && root.endsWith("!/");
        try {
            URI uri = new URI(inJar ? root.substring("jar:".length(), root.length() - "!/".length()) : root);
            return new CodeSource(uri.toURL(), (Certificate[]) null);
        } catch (URISyntaxException | MalformedURLException | IllegalArgumentException e) {
            return null;
        }
    }

    private byte @Nullable [] read(String internalName) {
        try (InputStream file = parent.getResourceAsStream(internalName + ".class")) {
            return file == null ? null : file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read class file " + internalName, e);
        }
    }
}
