package io.selvage.guest;

import io.selvage.guest.port.JarFiles;
import io.selvage.guest.port.Timed;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.net.URLStreamHandlerFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/// The loader of a program's classes, and of what it loads from elsewhere: what it defines has been
/// transformed, and the jars that it reads are its own.
@Replaces(URLClassLoader.class)
@SuppressWarnings({"this-escape", "ArrayRecordComponent"}) // It is remembered weakly, and only closed.
public class GuestUrlLoader extends URLClassLoader implements Definer, Timed {
    static {
        registerAsParallelCapable();
    }

    private final JarFiles jars = new JarFiles();
    private final Map<String, CodeSource> sources = new ConcurrentHashMap<>();

    /// Where bytes were found.
    private record Found(byte[] bytes, URL source, @Nullable Manifest manifest) {}

    /// As the JDK's.
    public GuestUrlLoader(URL[] urls) {
        super(urls, Loaders.getSystemClassLoader());
        Remains.add(this);
    }

    /// As the JDK's.
    public GuestUrlLoader(URL[] urls, @Nullable ClassLoader parent) {
        super(urls, Loaders.parent(parent));
        Remains.add(this);
    }

    /// As the JDK's.
    public GuestUrlLoader(URL[] urls, @Nullable ClassLoader parent, @Nullable URLStreamHandlerFactory factory) {
        super(urls, Loaders.parent(parent), factory);
        Remains.add(this);
    }

    /// As the JDK's.
    public GuestUrlLoader(String name, URL[] urls, @Nullable ClassLoader parent) {
        super(name, urls, Loaders.parent(parent));
        Remains.add(this);
    }

    /// As the JDK's.
    public GuestUrlLoader(
            String name, URL[] urls, @Nullable ClassLoader parent, @Nullable URLStreamHandlerFactory factory) {
        super(name, urls, Loaders.parent(parent), factory);
        Remains.add(this);
    }

    @Override
    public final Class<?> defineAsIs(@Nullable String name, byte[] classFile, @Nullable ProtectionDomain domain) {
        return defineClass(name, classFile, 0, classFile.length, domain);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        String path = name.replace('.', '/') + ".class";
        URL url = super.findResource(path);
        if (url == null) {
            throw new ClassNotFoundException(name);
        }
        Found found;
        try {
            found = find(url, path);
        } catch (IOException failed) {
            throw new ClassNotFoundException(name, failed);
        }
        definePackageOf(name, found.source, found.manifest);
        byte[] bytes = Guest.loading().transformed(found.bytes);
        CodeSource source = sources.computeIfAbsent(
                found.source.toExternalForm(), _ -> new CodeSource(found.source, (Certificate[]) null));
        return defineClass(name, bytes, 0, bytes.length, source);
    }

    final void definePackageOf(String name, URL source, @Nullable Manifest manifest) {
        int dot = name.lastIndexOf('.');
        String packageName = dot < 0 ? "" : name.substring(0, dot);
        if (packageName.isEmpty() || getDefinedPackage(packageName) != null) {
            return;
        }
        try {
            if (manifest == null) {
                definePackage(packageName, null, null, null, null, null, null, null);
            } else {
                definePackage(packageName, manifest, source);
            }
        } catch (IllegalArgumentException anotherThreadWasFaster) {
            assert getDefinedPackage(packageName) != null : anotherThreadWasFaster;
        }
    }

    private Found find(URL url, String path) throws IOException {
        if (url.getProtocol().equals("file")) {
            Path file = pathOf(url);
            String root = url.toExternalForm();
            URL source =
                    URI.create(root.substring(0, root.length() - path.length())).toURL();
            return new Found(Files.readAllBytes(file), source, null);
        }
        URLConnection connection = url.openConnection();
        if (connection instanceof JarURLConnection jar
                && jar.getJarFileURL().getProtocol().equals("file")) {
            Path original = pathOf(jar.getJarFileURL());
            JarFile file = jars.of(original);
            byte[] bytes = read(file, path);
            if (bytes != null) {
                return new Found(bytes, jar.getJarFileURL(), file.getManifest());
            }
        }
        connection.setUseCaches(false);
        try (InputStream in = connection.getInputStream()) {
            URL source = connection instanceof JarURLConnection jar ? jar.getJarFileURL() : url;
            return new Found(in.readAllBytes(), source, null);
        }
    }

    private static byte @Nullable [] read(JarFile jar, String path) throws IOException {
        JarEntry entry = jar.getJarEntry(path);
        if (entry == null) {
            return null;
        }
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private static Path pathOf(URL url) throws IOException {
        try {
            return Path.of(url.toURI());
        } catch (URISyntaxException | IllegalArgumentException unescaped) {
            return new File(url.getPath()).toPath();
        }
    }

    /// Read from the loader's own jars: the JDK's shared ones are closed by whoever of several programs
    /// ends first.
    @Override
    public @Nullable InputStream getResourceAsStream(String name) {
        URL url = getResource(name);
        if (url == null) {
            return null;
        }
        try {
            URLConnection connection = url.openConnection();
            if (connection instanceof JarURLConnection jar
                    && jar.getEntryName() != null
                    && jar.getJarFileURL().getProtocol().equals("file")) {
                JarFile file = jars.of(pathOf(jar.getJarFileURL()));
                JarEntry entry = file.getJarEntry(jar.getEntryName());
                return entry == null ? null : file.getInputStream(entry);
            }
            return connection.getInputStream();
        } catch (IOException failed) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        closeAsIs();
    }

    /// Closes it without running anything that the program has put in its place.
    final void closeAsIs() throws IOException {
        try {
            super.close();
        } finally {
            jars.close();
        }
    }
}
