package io.selvage.program;

import io.selvage.guest.port.Inside;
import io.selvage.guest.port.Loading;
import io.selvage.guest.port.PreparedClass;
import io.selvage.program.transform.ProgramTransformer;
import io.selvage.runtime.Libraries;
import io.selvage.runtime.TrackedThreads;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/// The topmost class loader of one run of a program, under the platform class loader, so that two
/// programs share the JDK's classes, the kernel's API and nothing else. It has the program's own copies
/// of the templates; the loader of the program's jars is one of these and stands below this one.
final class ProgramLoader extends ClassLoader implements Loading {
    static {
        registerAsParallelCapable();
    }

    static final String TEMPLATE_FILES = "io/selvage/guest/";

    private static final String TEMPLATES = "io.selvage.guest.";
    private static final String SHARED = "io.selvage.guest.port.";
    private static final String KERNEL_API = "io.selvage.api.";

    private final @Nullable InstalledProgram installed;
    private final @Nullable ClassLoader kernelApi;

    /// Made when a class is met that has not been prepared.
    private volatile @Nullable ProgramTransformer transformer;

    private volatile boolean closed;

    private volatile @Nullable ClassLoader program;
    private volatile boolean natives;

    /// @param installed where classes are that have been prepared, if some have been
    /// @param kernelApi where classes are by which the program calls its kernel, if it may
    ProgramLoader(@Nullable InstalledProgram installed, @Nullable ClassLoader kernelApi) {
        super(ClassLoader.getPlatformClassLoader());
        this.installed = installed;
        this.kernelApi = kernelApi;
    }

    /// No more classes are to be loaded.
    void close() {
        if (!closed && installed != null) {
            installed.end();
        }
        closed = true;
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
        if (kernelApi != null && name.startsWith(KERNEL_API)) {
            return Class.forName(name, false, kernelApi);
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
        ProgramTransformer present = transformer;
        if (present == null) {
            present = new ProgramTransformer(RerouteTable.table().reroutes(), new ClassHierarchy(this::find));
            transformer = present;
        }
        return present.transform(classFile);
    }

    private @Nullable InputStream find(String path) {
        ClassLoader loader = program;
        return (loader == null ? this : loader).getResourceAsStream(path);
    }

    @Override
    public @Nullable PreparedClass prepared(String name) {
        return closed || installed == null ? null : installed.prepared(name);
    }

    /// Says whether the program's manifest allows it to use native code.
    void natives(boolean allowed) {
        natives = allowed;
    }

    @Override
    public boolean mayUseNatives() {
        return natives;
    }

    @Override
    public void load(Class<?> owner, String file) {
        Libraries.load(owner, file);
    }

    @Override
    public void loadLibrary(Class<?> owner, String name) {
        Libraries.loadLibrary(owner, name);
    }

    @Override
    public void forget(Thread thread) {
        TrackedThreads.forget(thread);
    }

    @Override
    public ClassLoader platform() {
        return this;
    }

    @Override
    public @Nullable String replacement(String owner, String name, String descriptor) {
        return RerouteTable.table().replacement(owner, name, descriptor);
    }
}
