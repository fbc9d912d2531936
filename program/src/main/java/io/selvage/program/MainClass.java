package io.selvage.program;

import io.selvage.guest.port.Inside;
import io.selvage.guest.port.Port;
import io.selvage.guest.port.Start;
import io.selvage.program.ProgramFormatException.Defect;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/// The main class of a jar, with a class loader of its own under the platform class loader: two programs
/// share the JDK's classes and nothing else, not even if they come from the same jar.
///
/// The jar is used as `java -jar` would: `Main-Class` and `Class-Path` of the manifest, the versions of a
/// multi-release jar that fit this JVM, `Add-Exports`, `Add-Opens` and `Enable-Native-Access`, and every
/// form of main method of Java 25 (static or instance, with arguments or without). Nothing of the program
/// runs before [#run(String...)]. May be used by any thread.
public final class MainClass implements AutoCloseable {
    private final ProgramLoader top;
    private final Inside inside;
    private final ClassLoader loader;
    private final String name;
    private final Method main;
    private final @Nullable Constructor<?> constructor;

    private MainClass(
            ProgramLoader top,
            Inside inside,
            ClassLoader loader,
            String name,
            Method main,
            @Nullable Constructor<?> constructor) {
        this.top = top;
        this.inside = inside;
        this.loader = loader;
        this.name = name;
        this.main = main;
        this.constructor = constructor;
    }

    /// Opens a jar and finds its main method. Reads files, so it may block the calling platform thread
    /// for a while.
    ///
    /// @param jar a file of the host's file system
    /// @param port how the program reaches its process
    /// @param start what it begins with
    /// @param cache where its class files are if they have been transformed, and are kept if they have
    ///     not; null to transform them when they are loaded
    /// @return the main class, to be closed when the program has ended
    /// @throws ProgramFormatException if the file is not a program, with the defect
    public static MainClass load(Path jar, Port port, Start start, @Nullable ProgramCache cache)
            throws ProgramFormatException {
        URL location = url(jar);
        @Nullable InstalledProgram installed = cache == null ? null : cache.find(jar, location);
        Attributes manifest =
                installed == null || !namesMain(installed.manifest()) ? manifest(jar) : installed.manifest();
        var top = new ProgramLoader(installed, port.kernelApi());
        if (installed != null) {
            installed.begin();
        }
        Inside inside = top.inside();
        Map<String, String> properties = new HashMap<>(start.properties());
        properties.putIfAbsent("java.class.path", jar.toString());
        inside.begin(port, top, new Start(properties, start.environment(), start.directory()));
        ClassLoader loader = inside.load(new URL[] {location});
        top.program(loader);
        top.natives("ALL-UNNAMED".equals(manifest.getValue("Enable-Native-Access")));
        try {
            ModuleGrants.give(manifest, loader.getUnnamedModule());
            return find(
                    jar,
                    top,
                    inside,
                    manifest.getValue(Attributes.Name.MAIN_CLASS).strip(),
                    loader);
        } catch (ProgramFormatException | RuntimeException | Error failed) {
            inside.dispose();
            top.close();
            throw failed;
        }
    }

    /// {@return what the kernel calls in the program}
    public Inside inside() {
        return inside;
    }

    /// The name of the class.
    ///
    /// @return its binary name
    public String name() {
        return name;
    }

    /// Runs the main method in the calling thread, with the program's loader as the thread's context
    /// class loader, and then what a JVM does before it ends: see [Inside#run(Inside.Main)].
    ///
    /// @param arguments what the program gets; ignored by a main method without parameters
    /// @return the exit code: 0, or 1 if the main method has thrown something
    /// @throws Throwable only what unwinds the thread
    public int run(String... arguments) throws Throwable {
        java.lang.Thread caller = java.lang.Thread.currentThread();
        ClassLoader before = caller.getContextClassLoader();
        caller.setContextClassLoader(loader);
        try {
            return inside.run(() -> call(arguments));
        } finally {
            caller.setContextClassLoader(before);
        }
    }

    private void call(String... arguments) throws Throwable {
        try {
            Object instance = constructor == null ? null : constructor.newInstance();
            if (main.getParameterCount() == 0) {
                main.invoke(instance);
            } else {
                main.invoke(instance, (Object) arguments);
            }
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause();
        }
    }

    /// Closes the program's jars and lets go of what the JVM would keep. Classes that are loaded stay
    /// usable; loading more of them fails.
    @Override
    public void close() {
        inside.dispose();
        top.close();
    }

    private static boolean namesMain(Attributes manifest) {
        String name = manifest.getValue(Attributes.Name.MAIN_CLASS);
        return name != null && !name.isBlank();
    }

    /// {@return the main attributes of a jar that names its main class}
    static Attributes manifest(Path jar) throws ProgramFormatException {
        checkFile(jar);
        try (var file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            if (manifest == null || !namesMain(manifest.getMainAttributes())) {
                throw new ProgramFormatException(
                        Defect.NO_MAIN_CLASS, "The manifest of " + jar + " names no Main-Class.");
            }
            return manifest.getMainAttributes();
        } catch (IOException | UnsupportedOperationException failed) {
            throw new ProgramFormatException(Defect.NOT_A_JAR, jar + " is not a jar: " + failed.getMessage(), failed);
        }
    }

    /// @throws ProgramFormatException if there is no such file, or it may not be read
    static void checkFile(Path jar) throws ProgramFormatException {
        if (!Files.exists(jar)) {
            throw new ProgramFormatException(Defect.NO_SUCH_FILE, "There is no file " + jar + ".");
        }
        if (!Files.isRegularFile(jar)) {
            throw new ProgramFormatException(Defect.UNREADABLE, jar + " is not a regular file.");
        }
        if (!Files.isReadable(jar)) {
            throw new ProgramFormatException(Defect.UNREADABLE, jar + " may not be read.");
        }
    }

    static URL url(Path jar) throws ProgramFormatException {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException failed) {
            throw new ProgramFormatException(Defect.NOT_A_JAR, jar + " is not on the host's file system.", failed);
        }
    }

    private static MainClass find(Path jar, ProgramLoader top, Inside inside, String name, ClassLoader loader)
            throws ProgramFormatException {
        try {
            Class<?> type = Class.forName(name, false, loader);
            Method main = mainMethod(type);
            if (main == null) {
                throw new ProgramFormatException(
                        Defect.NO_MAIN_METHOD, "The main class " + name + " of " + jar + " has no main method.");
            }
            return new MainClass(
                    top,
                    inside,
                    loader,
                    name,
                    main,
                    Modifier.isStatic(main.getModifiers()) ? null : constructor(jar, type));
        } catch (ClassNotFoundException | LinkageError failed) {
            throw new ProgramFormatException(
                    Defect.CLASS_NOT_FOUND,
                    "The main class " + name + " of " + jar + " cannot be loaded: " + failed,
                    failed);
        }
    }

    /// The choice of the Java launcher (JLS 12.1.4): with arguments before without, inherited ones too.
    private static @Nullable Method mainMethod(Class<?> type) {
        Method withArguments = launchable(type, String[].class);
        return withArguments != null ? withArguments : launchable(type);
    }

    private static @Nullable Method launchable(Class<?> type, Class<?>... parameters) {
        Method main = declaredOrInherited(type, parameters);
        if (main == null || main.getReturnType() != void.class || Modifier.isPrivate(main.getModifiers())) {
            return null;
        }
        main.setAccessible(true);
        return main;
    }

    private static @Nullable Method declaredOrInherited(Class<?> type, Class<?>... parameters) {
        try {
            return type.getMethod("main", parameters);
        } catch (NoSuchMethodException _) {
            // Only getMethod finds the default methods of interfaces, but it leaves out what is not public.
            return declaredBy(type, parameters);
        }
    }

    private static @Nullable Method declaredBy(@Nullable Class<?> type, Class<?>... parameters) {
        if (type == null) {
            return null;
        }
        try {
            return type.getDeclaredMethod("main", parameters);
        } catch (NoSuchMethodException _) {
            return declaredBy(type.getSuperclass(), parameters);
        }
    }

    private static Constructor<?> constructor(Path jar, Class<?> type) throws ProgramFormatException {
        try {
            Constructor<?> constructor = type.getDeclaredConstructor();
            if (!Modifier.isPrivate(constructor.getModifiers()) && !Modifier.isAbstract(type.getModifiers())) {
                constructor.setAccessible(true);
                return constructor;
            }
        } catch (NoSuchMethodException _) {
            // The same to the user as one that may not be called.
        }
        throw new ProgramFormatException(
                Defect.NO_MAIN_METHOD,
                "The main method of " + type.getName() + " of " + jar
                        + " needs an instance, and the class has no constructor for that.");
    }
}
