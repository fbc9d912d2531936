package io.selvage.guest;

import io.selvage.guest.Replaces.Kind;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.Charset;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.FileVisitor;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a program does with paths that are relative to its working directory, if that is not the JVM's.
@SuppressWarnings({"StreamResourceLeak"}) // The program closes them.
public final class HostPaths {
    private HostPaths() {}

    /// The path as the JVM has to be told it.
    static Path at(Path path) {
        Path directory = Guest.start().directory();
        return directory == null || path.isAbsolute() || path.getFileSystem() != directory.getFileSystem()
                ? path
                : directory.resolve(path);
    }

    /// What was found from there, as the program would have found it.
    private static Path back(Path asked, Path found) {
        Path where = at(asked);
        if (where == asked) {
            return found;
        }
        return found.startsWith(where) ? asked.resolve(where.relativize(found)) : found;
    }

    private static DirectoryStream<Path> back(Path asked, DirectoryStream<Path> found) {
        return at(asked) == asked ? found : new Entries(asked, found);
    }

    private record Entries(Path asked, DirectoryStream<Path> found) implements DirectoryStream<Path> {
        @Override
        public Iterator<Path> iterator() {
            Iterator<Path> all = found.iterator();
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return all.hasNext();
                }

                @Override
                public Path next() {
                    return back(asked, all.next());
                }
            };
        }

        @Override
        public void close() throws IOException {
            found.close();
        }
    }

    private record Renaming(Path asked, FileVisitor<? super Path> visitor) implements FileVisitor<Path> {
        @Override
        public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
            return visitor.preVisitDirectory(back(asked, path), attributes);
        }

        @Override
        public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
            return visitor.visitFile(back(asked, path), attributes);
        }

        @Override
        public FileVisitResult visitFileFailed(Path path, IOException failed) throws IOException {
            return visitor.visitFileFailed(back(asked, path), failed);
        }

        @Override
        public FileVisitResult postVisitDirectory(Path path, @Nullable IOException failed) throws IOException {
            return visitor.postVisitDirectory(back(asked, path), failed);
        }
    }

    /// As the JDK's.
    @Replaces(value = Path.class, kind = Kind.INSTANCE)
    public static Path toAbsolutePath(Path path) {
        return at(path).toAbsolutePath();
    }

    /// As the JDK's.
    @Replaces(value = Path.class, kind = Kind.INSTANCE)
    public static Path toRealPath(Path path, LinkOption... options) throws IOException {
        return at(path).toRealPath(options);
    }

    /// As the JDK's.
    @Replaces(value = Path.class, kind = Kind.INSTANCE)
    public static URI toUri(Path path) {
        return at(path).toUri();
    }

    /// As the JDK's.
    @Replaces(FileChannel.class)
    public static FileChannel open(Path path, OpenOption... options) throws IOException {
        return FileChannel.open(at(path), options);
    }

    /// As the JDK's.
    @Replaces(FileChannel.class)
    public static FileChannel open(Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
            throws IOException {
        return FileChannel.open(at(path), options, attributes);
    }

    /// As the JDK's.
    @Replaces(FileSystems.class)
    public static FileSystem newFileSystem(Path path) throws IOException {
        return FileSystems.newFileSystem(at(path));
    }

    /// As the JDK's.
    @Replaces(FileSystems.class)
    public static FileSystem newFileSystem(Path path, @Nullable ClassLoader loader) throws IOException {
        return FileSystems.newFileSystem(at(path), loader);
    }

    /// As the JDK's.
    @Replaces(FileSystems.class)
    public static FileSystem newFileSystem(Path path, Map<String, ?> environment) throws IOException {
        return FileSystems.newFileSystem(at(path), environment);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static long copy(InputStream argument0, Path path, CopyOption... options) throws IOException {
        return Files.copy(argument0, at(path), options);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static long copy(Path path, OutputStream argument1) throws IOException {
        return Files.copy(at(path), argument1);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path copy(Path path, Path other, CopyOption... options) throws IOException {
        return back(other, Files.copy(at(path), at(other), options));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path createDirectories(Path path, FileAttribute<?>... options) throws IOException {
        return back(path, Files.createDirectories(at(path), options));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path createDirectory(Path path, FileAttribute<?>... options) throws IOException {
        return back(path, Files.createDirectory(at(path), options));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path createFile(Path path, FileAttribute<?>... options) throws IOException {
        return back(path, Files.createFile(at(path), options));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path createLink(Path path, Path other) throws IOException {
        return back(path, Files.createLink(at(path), at(other)));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path createSymbolicLink(Path path, Path other, FileAttribute<?>... options) throws IOException {
        return back(path, Files.createSymbolicLink(at(path), other, options));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path createTempDirectory(Path path, String text1, FileAttribute<?>... options) throws IOException {
        return back(path, Files.createTempDirectory(at(path), text1, options));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path createTempFile(Path path, String text1, String text2, FileAttribute<?>... options)
            throws IOException {
        return back(path, Files.createTempFile(at(path), text1, text2, options));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static void delete(Path path) throws IOException {
        Files.delete(at(path));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static boolean deleteIfExists(Path path) throws IOException {
        return Files.deleteIfExists(at(path));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static boolean exists(Path path, LinkOption... options) {
        return Files.exists(at(path), options);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Stream<Path> find(
            Path path, int argument1, BiPredicate<Path, BasicFileAttributes> argument2, FileVisitOption... options)
            throws IOException {
        return Files.find(
                        at(path),
                        argument1,
                        (found, attributes) -> argument2.test(back(path, found), attributes),
                        options)
                .map(found -> back(path, found));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Object getAttribute(Path path, String text1, LinkOption... options) throws IOException {
        return Files.getAttribute(at(path), text1, options);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static <V extends FileAttributeView> V getFileAttributeView(
            Path path, Class<V> argument1, LinkOption... options) {
        return Files.getFileAttributeView(at(path), argument1, options);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static FileStore getFileStore(Path path) throws IOException {
        return Files.getFileStore(at(path));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static FileTime getLastModifiedTime(Path path, LinkOption... options) throws IOException {
        return Files.getLastModifiedTime(at(path), options);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static UserPrincipal getOwner(Path path, LinkOption... options) throws IOException {
        return Files.getOwner(at(path), options);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Set<PosixFilePermission> getPosixFilePermissions(Path path, LinkOption... options)
            throws IOException {
        return Files.getPosixFilePermissions(at(path), options);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static boolean isDirectory(Path path, LinkOption... options) {
        return Files.isDirectory(at(path), options);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static boolean isExecutable(Path path) {
        return Files.isExecutable(at(path));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static boolean isHidden(Path path) throws IOException {
        return Files.isHidden(at(path));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static boolean isReadable(Path path) {
        return Files.isReadable(at(path));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static boolean isRegularFile(Path path, LinkOption... options) {
        return Files.isRegularFile(at(path), options);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static boolean isSameFile(Path path, Path other) throws IOException {
        return Files.isSameFile(at(path), at(other));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static boolean isSymbolicLink(Path path) {
        return Files.isSymbolicLink(at(path));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static boolean isWritable(Path path) {
        return Files.isWritable(at(path));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Stream<String> lines(Path path, Charset charset) throws IOException {
        return Files.lines(at(path), charset);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Stream<String> lines(Path path) throws IOException {
        return Files.lines(at(path));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Stream<Path> list(Path path) throws IOException {
        return Files.list(at(path)).map(found -> back(path, found));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static long mismatch(Path path, Path other) throws IOException {
        return Files.mismatch(at(path), at(other));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path move(Path path, Path other, CopyOption... options) throws IOException {
        return back(other, Files.move(at(path), at(other), options));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static BufferedReader newBufferedReader(Path path, Charset charset) throws IOException {
        return Files.newBufferedReader(at(path), charset);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static BufferedReader newBufferedReader(Path path) throws IOException {
        return Files.newBufferedReader(at(path));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static BufferedWriter newBufferedWriter(Path path, OpenOption... options) throws IOException {
        return Files.newBufferedWriter(at(path), options);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static BufferedWriter newBufferedWriter(Path path, Charset charset, OpenOption... options)
            throws IOException {
        return Files.newBufferedWriter(at(path), charset, options);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static SeekableByteChannel newByteChannel(Path path, OpenOption... options) throws IOException {
        return Files.newByteChannel(at(path), options);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> argument1, FileAttribute<?>... options) throws IOException {
        return Files.newByteChannel(at(path), argument1, options);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static DirectoryStream<Path> newDirectoryStream(Path path, String text1) throws IOException {
        return back(path, Files.newDirectoryStream(at(path), text1));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> argument1)
            throws IOException {
        return back(path, Files.newDirectoryStream(at(path), found -> argument1.accept(back(path, found))));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static DirectoryStream<Path> newDirectoryStream(Path path) throws IOException {
        return back(path, Files.newDirectoryStream(at(path)));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static InputStream newInputStream(Path path, OpenOption... options) throws IOException {
        return Files.newInputStream(at(path), options);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static OutputStream newOutputStream(Path path, OpenOption... options) throws IOException {
        return Files.newOutputStream(at(path), options);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static boolean notExists(Path path, LinkOption... options) {
        return Files.notExists(at(path), options);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static String probeContentType(Path path) throws IOException {
        return Files.probeContentType(at(path));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static byte[] readAllBytes(Path path) throws IOException {
        return Files.readAllBytes(at(path));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static List<String> readAllLines(Path path, Charset charset) throws IOException {
        return Files.readAllLines(at(path), charset);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static List<String> readAllLines(Path path) throws IOException {
        return Files.readAllLines(at(path));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static <A extends BasicFileAttributes> A readAttributes(Path path, Class<A> argument1, LinkOption... options)
            throws IOException {
        return Files.readAttributes(at(path), argument1, options);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Map<String, Object> readAttributes(Path path, String text1, LinkOption... options)
            throws IOException {
        return Files.readAttributes(at(path), text1, options);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static String readString(Path path, Charset charset) throws IOException {
        return Files.readString(at(path), charset);
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static String readString(Path path) throws IOException {
        return Files.readString(at(path));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path readSymbolicLink(Path path) throws IOException {
        return Files.readSymbolicLink(at(path));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path setAttribute(Path path, String text1, Object argument2, LinkOption... options)
            throws IOException {
        return back(path, Files.setAttribute(at(path), text1, argument2, options));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path setLastModifiedTime(Path path, FileTime argument1) throws IOException {
        return back(path, Files.setLastModifiedTime(at(path), argument1));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path setOwner(Path path, UserPrincipal argument1) throws IOException {
        return back(path, Files.setOwner(at(path), argument1));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path setPosixFilePermissions(Path path, Set<PosixFilePermission> argument1) throws IOException {
        return back(path, Files.setPosixFilePermissions(at(path), argument1));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static long size(Path path) throws IOException {
        return Files.size(at(path));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Stream<Path> walk(Path path, FileVisitOption... options) throws IOException {
        return Files.walk(at(path), options).map(found -> back(path, found));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Stream<Path> walk(Path path, int argument1, FileVisitOption... options) throws IOException {
        return Files.walk(at(path), argument1, options).map(found -> back(path, found));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path walkFileTree(Path path, FileVisitor<? super Path> argument1) throws IOException {
        Files.walkFileTree(at(path), new Renaming(path, argument1));
        return path;
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path walkFileTree(
            Path path, Set<FileVisitOption> argument1, int argument2, FileVisitor<? super Path> argument3)
            throws IOException {
        Files.walkFileTree(at(path), argument1, argument2, new Renaming(path, argument3));
        return path;
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path write(Path path, byte[] argument1, OpenOption... options) throws IOException {
        return back(path, Files.write(at(path), argument1, options));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path write(Path path, Iterable<? extends CharSequence> argument1, OpenOption... options)
            throws IOException {
        return back(path, Files.write(at(path), argument1, options));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path write(
            Path path, Iterable<? extends CharSequence> argument1, Charset charset, OpenOption... options)
            throws IOException {
        return back(path, Files.write(at(path), argument1, charset, options));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path writeString(Path path, CharSequence argument1, OpenOption... options) throws IOException {
        return back(path, Files.writeString(at(path), argument1, options));
    }

    /// As the JDK's.
    @Replaces(Files.class)
    public static Path writeString(Path path, CharSequence argument1, Charset charset, OpenOption... options)
            throws IOException {
        return back(path, Files.writeString(at(path), argument1, charset, options));
    }
}
