package io.selvage.guest.port;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;

/// The jars that one class loader reads, each opened once and all closed with it. The JDK's own loaders
/// share open jars with whoever else reads them through a URL, and close them for all of them.
public final class JarFiles implements Closeable {
    private final Map<Path, JarFile> open = new HashMap<>();
    private boolean closed;

    /// None so far.
    public JarFiles() {}

    /// The jar, opened if it is not.
    ///
    /// @param path the file
    /// @return the jar, with the entries for the present JVM
    /// @throws IOException if it cannot be read, or all have been closed
    public synchronized JarFile of(Path path) throws IOException {
        if (closed) {
            throw new IOException("the class loader has been closed: " + path);
        }
        JarFile present = open.get(path);
        if (present == null) {
            present = new JarFile(new File(path.toString()), false, ZipFile.OPEN_READ, JarFile.runtimeVersion());
            open.put(path, present);
        }
        return present;
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        IOException failed = null;
        for (JarFile jar : open.values()) {
            try {
                jar.close();
            } catch (IOException e) {
                failed = e;
            }
        }
        open.clear();
        if (failed != null) {
            throw failed;
        }
    }
}
