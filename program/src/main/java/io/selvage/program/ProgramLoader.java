package io.selvage.program;

import io.selvage.guest.port.Inside;
import io.selvage.guest.port.Loading;
import io.selvage.program.transform.Hierarchy;
import io.selvage.program.transform.ProgramTransformer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The topmost class loader of one run of a program, under the platform class loader, so that two
/// programs share the JDK's classes and nothing else. It has the program's own copies of the templates;
/// the loader of the program's jars is one of these and stands below this one.
final class ProgramLoader extends ClassLoader implements Loading, Hierarchy {
    static {
        registerAsParallelCapable();
    }

    private static final String TEMPLATES = "io.selvage.guest.";
    private static final String SHARED = "io.selvage.guest.port.";

    private final MainClass.Preparation preparation;
    private final ProgramTransformer transformer;
    private final Map<Path, Optional<Path>> prepared = new ConcurrentHashMap<>();

    /// The JDK's classes that have been asked about, for all programs.
    private static final Map<String, Known> OF_JDK = new ConcurrentHashMap<>();

    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /// What a class file says of its class.
    private record Known(@Nullable String superclass, Set<String> methods) {
        static final Known NOTHING = new Known(null, Set.of());
    }

    private @Nullable ClassLoader program;

    ProgramLoader(MainClass.Preparation preparation) {
        super(ClassLoader.getPlatformClassLoader());
        this.preparation = preparation;
        transformer = new ProgramTransformer(RerouteTable.table().reroutes(), this);
    }

    /// {@return the program's own copy of what the kernel calls}
    Inside inside() {
        try {
            return Class.forName(TEMPLATES + "Entry", true, this)
                    .asSubclass(Inside.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError("the classes that a program is given do not fit the kernel", impossible);
        }
    }

    /// The loader that knows the program's classes, once it is there.
    void program(ClassLoader loader) {
        program = loader;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (name.startsWith(SHARED)) {
            return Class.forName(name, false, Inside.class.getClassLoader());
        }
        if (!name.startsWith("io.selvage.")) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = name.startsWith(TEMPLATES) ? RerouteTable.template(name.replace('.', '/')) : null;
        if (bytes == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    @Override
    public byte[] transformed(byte[] classFile) {
        return transformer.transform(classFile);
    }

    @Override
    public @Nullable Path prepared(Path jar) {
        return prepared.computeIfAbsent(jar, path -> Optional.ofNullable(preparation.prepared(path)))
                .orElse(null);
    }

    @Override
    public ClassLoader platform() {
        return this;
    }

    @Override
    public @Nullable String replacement(String owner, String name, String descriptor) {
        return RerouteTable.table().replacement(owner, name, descriptor);
    }

    /// Of the JDK's classes too: what is replaced at one of them is replaced at those below it.
    @Override
    public @Nullable String superclass(String internalName) {
        return known(internalName).superclass;
    }

    @Override
    public boolean declares(String internalName, String name, String descriptor) {
        return known(internalName).methods.contains(name + descriptor);
    }

    private Known known(String internalName) {
        if (internalName.startsWith("[")) {
            return Known.NOTHING;
        }
        boolean ofJdk = internalName.startsWith("java/") || internalName.startsWith("javax/");
        return (ofJdk ? OF_JDK : known).computeIfAbsent(internalName, name -> read(name, ofJdk));
    }

    private Known read(String internalName, boolean ofJdk) {
        String path = internalName + ".class";
        ClassLoader loader = program;
        try (InputStream in = loader == null || ofJdk ? getResourceAsStream(path) : loader.getResourceAsStream(path)) {
            if (in == null) {
                return Known.NOTHING;
            }
            ClassModel model = ClassFile.of().parse(in.readAllBytes());
            Set<String> methods = new HashSet<>();
            if (!ofJdk) {
                model.methods()
                        .forEach(method -> methods.add(method.methodName().stringValue()
                                + method.methodType().stringValue()));
            }
            return new Known(model.superclass().map(ClassEntry::asInternalName).orElse(null), methods);
        } catch (IOException | IllegalArgumentException unreadable) {
            return Known.NOTHING;
        }
    }
}
