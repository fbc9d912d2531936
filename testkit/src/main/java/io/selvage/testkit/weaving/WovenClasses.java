package io.selvage.testkit.weaving;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    private final ClassLoader parent;
    private final List<String> woven;
    private final List<String> unwoven;
    private final Weaver weaver;
    private final Map<String, Optional<Weaver.Woven>> classes = new ConcurrentHashMap<>();
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

    /// Weaves a class, or finds it woven.
    ///
    /// @param name its binary name
    /// @return null if there is no such class file
    byte @Nullable [] find(String name) {
        Optional<Weaver.Woven> known = classes.get(name);
        if (known == null) {
            byte[] bytes = read(name.replace('.', '/'));
            known = bytes == null ? Optional.empty() : Optional.of(weaver.weave(bytes));
            if (classes.putIfAbsent(name, known) == null && known.isPresent()) {
                count.incrementAndGet();
                points.addAndGet(known.get().points());
            }
        }
        return known.map(Weaver.Woven::bytes).orElse(null);
    }

    private byte @Nullable [] read(String internalName) {
        try (InputStream file = parent.getResourceAsStream(internalName + ".class")) {
            return file == null ? null : file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read class file " + internalName, e);
        }
    }
}
