package io.selvage.guest;

import io.selvage.guest.Replaces.Kind;
import java.io.File;
import java.io.FileFilter;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.FileReader;
import java.io.FileWriter;
import java.io.FilenameFilter;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.UnsupportedEncodingException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Scanner;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/// What a program does with files whose names are relative to its working directory, if that is not the
/// JVM's.
@SuppressWarnings({"DefaultCharset", "JdkObsolete"}) // The program calls them.
public final class HostFiles {
    private HostFiles() {}

    /// The file as the JVM has to be told it.
    static File at(File file) {
        Path directory = Guest.start().directory();
        return directory == null || file == null || file.isAbsolute()
                ? file
                : new File(directory.toFile(), file.getPath());
    }

    private static String at(String name) {
        Path directory = Guest.start().directory();
        return directory == null || name == null || new File(name).isAbsolute()
                ? name
                : at(new File(name)).getPath();
    }

    private static Path at(Path path) {
        return HostPaths.at(path);
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static File @Nullable [] listFiles(File file) {
        return listFiles(file, (FileFilter) null);
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static File @Nullable [] listFiles(File file, @Nullable FilenameFilter filter) {
        List<File> found = new ArrayList<>();
        String[] names = list(file);
        for (String name : names == null ? new String[0] : names) {
            if (filter == null || filter.accept(file, name)) {
                found.add(new File(file, name));
            }
        }
        return names == null ? null : found.toArray(new File[0]);
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static File @Nullable [] listFiles(File file, @Nullable FileFilter filter) {
        List<File> found = new ArrayList<>();
        String[] names = list(file);
        for (String name : names == null ? new String[0] : names) {
            File one = new File(file, name);
            if (filter == null || filter.accept(one)) {
                found.add(one);
            }
        }
        return names == null ? null : found.toArray(new File[0]);
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static String @Nullable [] list(File file, @Nullable FilenameFilter filter) {
        File[] found = listFiles(file, filter);
        if (found == null) {
            return null;
        }
        String[] names = new String[found.length];
        for (int i = 0; i < names.length; i++) {
            names[i] = found[i].getName();
        }
        return names;
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static boolean renameTo(File file, File target) {
        return at(file).renameTo(at(target));
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static boolean exists(File file) {
        return at(file).exists();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static boolean isFile(File file) {
        return at(file).isFile();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static boolean isDirectory(File file) {
        return at(file).isDirectory();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static boolean isHidden(File file) {
        return at(file).isHidden();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static long length(File file) {
        return at(file).length();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static long lastModified(File file) {
        return at(file).lastModified();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static boolean canRead(File file) {
        return at(file).canRead();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static boolean canWrite(File file) {
        return at(file).canWrite();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static boolean canExecute(File file) {
        return at(file).canExecute();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static boolean delete(File file) {
        return at(file).delete();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static boolean mkdir(File file) {
        return at(file).mkdir();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static boolean mkdirs(File file) {
        return at(file).mkdirs();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static String @Nullable [] list(File file) {
        return at(file).list();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static File getAbsoluteFile(File file) {
        return at(file).getAbsoluteFile();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static String getAbsolutePath(File file) {
        return at(file).getAbsolutePath();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static URI toURI(File file) {
        return at(file).toURI();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static long getTotalSpace(File file) {
        return at(file).getTotalSpace();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static long getFreeSpace(File file) {
        return at(file).getFreeSpace();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static long getUsableSpace(File file) {
        return at(file).getUsableSpace();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static boolean setReadOnly(File file) {
        return at(file).setReadOnly();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static boolean setLastModified(File file, long time) {
        return at(file).setLastModified(time);
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static boolean setWritable(File file, boolean on) {
        return at(file).setWritable(on);
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static boolean setReadable(File file, boolean on) {
        return at(file).setReadable(on);
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static boolean setExecutable(File file, boolean on) {
        return at(file).setExecutable(on);
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static boolean setWritable(File file, boolean on, boolean ownerOnly) {
        return at(file).setWritable(on, ownerOnly);
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static boolean setReadable(File file, boolean on, boolean ownerOnly) {
        return at(file).setReadable(on, ownerOnly);
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static boolean setExecutable(File file, boolean on, boolean ownerOnly) {
        return at(file).setExecutable(on, ownerOnly);
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static boolean createNewFile(File file) throws IOException {
        return at(file).createNewFile();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static File getCanonicalFile(File file) throws IOException {
        return at(file).getCanonicalFile();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    public static String getCanonicalPath(File file) throws IOException {
        return at(file).getCanonicalPath();
    }

    /// As the JDK's.
    @Replaces(value = File.class, kind = Kind.VIRTUAL)
    @SuppressWarnings("deprecation") // The program calls it.
    public static URL toURL(File file) throws MalformedURLException {
        return at(file).toURL();
    }

    /// As the JDK's.
    @Replaces(value = FileInputStream.class, kind = Kind.NEW)
    public static FileInputStream newFileInputStream(String file) throws FileNotFoundException {
        return new FileInputStream(at(file));
    }

    /// As the JDK's.
    @Replaces(value = FileInputStream.class, kind = Kind.NEW)
    public static FileInputStream newFileInputStream(File file) throws FileNotFoundException {
        return new FileInputStream(at(file));
    }

    /// As the JDK's.
    @Replaces(value = FileOutputStream.class, kind = Kind.NEW)
    public static FileOutputStream newFileOutputStream(String file) throws FileNotFoundException {
        return new FileOutputStream(at(file));
    }

    /// As the JDK's.
    @Replaces(value = FileOutputStream.class, kind = Kind.NEW)
    public static FileOutputStream newFileOutputStream(File file) throws FileNotFoundException {
        return new FileOutputStream(at(file));
    }

    /// As the JDK's.
    @Replaces(value = FileOutputStream.class, kind = Kind.NEW)
    public static FileOutputStream newFileOutputStream(String file, boolean append) throws FileNotFoundException {
        return new FileOutputStream(at(file), append);
    }

    /// As the JDK's.
    @Replaces(value = FileOutputStream.class, kind = Kind.NEW)
    public static FileOutputStream newFileOutputStream(File file, boolean append) throws FileNotFoundException {
        return new FileOutputStream(at(file), append);
    }

    /// As the JDK's.
    @Replaces(value = RandomAccessFile.class, kind = Kind.NEW)
    public static RandomAccessFile newRandomAccessFile(String file, String mode) throws FileNotFoundException {
        return new RandomAccessFile(at(file), mode);
    }

    /// As the JDK's.
    @Replaces(value = RandomAccessFile.class, kind = Kind.NEW)
    public static RandomAccessFile newRandomAccessFile(File file, String mode) throws FileNotFoundException {
        return new RandomAccessFile(at(file), mode);
    }

    /// As the JDK's.
    @Replaces(value = FileReader.class, kind = Kind.NEW)
    public static FileReader newFileReader(String file) throws FileNotFoundException {
        return new FileReader(at(file));
    }

    /// As the JDK's.
    @Replaces(value = FileReader.class, kind = Kind.NEW)
    public static FileReader newFileReader(File file) throws FileNotFoundException {
        return new FileReader(at(file));
    }

    /// As the JDK's.
    @Replaces(value = FileReader.class, kind = Kind.NEW)
    public static FileReader newFileReader(String file, Charset charset) throws IOException {
        return new FileReader(at(file), charset);
    }

    /// As the JDK's.
    @Replaces(value = FileReader.class, kind = Kind.NEW)
    public static FileReader newFileReader(File file, Charset charset) throws IOException {
        return new FileReader(at(file), charset);
    }

    /// As the JDK's.
    @Replaces(value = FileWriter.class, kind = Kind.NEW)
    public static FileWriter newFileWriter(String file) throws IOException {
        return new FileWriter(at(file));
    }

    /// As the JDK's.
    @Replaces(value = FileWriter.class, kind = Kind.NEW)
    public static FileWriter newFileWriter(File file) throws IOException {
        return new FileWriter(at(file));
    }

    /// As the JDK's.
    @Replaces(value = FileWriter.class, kind = Kind.NEW)
    public static FileWriter newFileWriter(String file, boolean append) throws IOException {
        return new FileWriter(at(file), append);
    }

    /// As the JDK's.
    @Replaces(value = FileWriter.class, kind = Kind.NEW)
    public static FileWriter newFileWriter(File file, boolean append) throws IOException {
        return new FileWriter(at(file), append);
    }

    /// As the JDK's.
    @Replaces(value = FileWriter.class, kind = Kind.NEW)
    public static FileWriter newFileWriter(String file, Charset charset) throws IOException {
        return new FileWriter(at(file), charset);
    }

    /// As the JDK's.
    @Replaces(value = FileWriter.class, kind = Kind.NEW)
    public static FileWriter newFileWriter(File file, Charset charset) throws IOException {
        return new FileWriter(at(file), charset);
    }

    /// As the JDK's.
    @Replaces(value = FileWriter.class, kind = Kind.NEW)
    public static FileWriter newFileWriter(String file, Charset charset, boolean append) throws IOException {
        return new FileWriter(at(file), charset, append);
    }

    /// As the JDK's.
    @Replaces(value = FileWriter.class, kind = Kind.NEW)
    public static FileWriter newFileWriter(File file, Charset charset, boolean append) throws IOException {
        return new FileWriter(at(file), charset, append);
    }

    /// As the JDK's.
    @Replaces(value = PrintStream.class, kind = Kind.NEW)
    public static PrintStream newPrintStream(String file) throws FileNotFoundException {
        return new PrintStream(at(file));
    }

    /// As the JDK's.
    @Replaces(value = PrintStream.class, kind = Kind.NEW)
    public static PrintStream newPrintStream(String file, String charset)
            throws FileNotFoundException, UnsupportedEncodingException {
        return new PrintStream(at(file), charset);
    }

    /// As the JDK's.
    @Replaces(value = PrintStream.class, kind = Kind.NEW)
    public static PrintStream newPrintStream(String file, Charset charset) throws IOException {
        return new PrintStream(at(file), charset);
    }

    /// As the JDK's.
    @Replaces(value = PrintStream.class, kind = Kind.NEW)
    public static PrintStream newPrintStream(File file) throws FileNotFoundException {
        return new PrintStream(at(file));
    }

    /// As the JDK's.
    @Replaces(value = PrintStream.class, kind = Kind.NEW)
    public static PrintStream newPrintStream(File file, String charset)
            throws FileNotFoundException, UnsupportedEncodingException {
        return new PrintStream(at(file), charset);
    }

    /// As the JDK's.
    @Replaces(value = PrintStream.class, kind = Kind.NEW)
    public static PrintStream newPrintStream(File file, Charset charset) throws IOException {
        return new PrintStream(at(file), charset);
    }

    /// As the JDK's.
    @Replaces(value = PrintWriter.class, kind = Kind.NEW)
    public static PrintWriter newPrintWriter(String file) throws FileNotFoundException {
        return new PrintWriter(at(file));
    }

    /// As the JDK's.
    @Replaces(value = PrintWriter.class, kind = Kind.NEW)
    public static PrintWriter newPrintWriter(String file, String charset)
            throws FileNotFoundException, UnsupportedEncodingException {
        return new PrintWriter(at(file), charset);
    }

    /// As the JDK's.
    @Replaces(value = PrintWriter.class, kind = Kind.NEW)
    public static PrintWriter newPrintWriter(String file, Charset charset) throws IOException {
        return new PrintWriter(at(file), charset);
    }

    /// As the JDK's.
    @Replaces(value = PrintWriter.class, kind = Kind.NEW)
    public static PrintWriter newPrintWriter(File file) throws FileNotFoundException {
        return new PrintWriter(at(file));
    }

    /// As the JDK's.
    @Replaces(value = PrintWriter.class, kind = Kind.NEW)
    public static PrintWriter newPrintWriter(File file, String charset)
            throws FileNotFoundException, UnsupportedEncodingException {
        return new PrintWriter(at(file), charset);
    }

    /// As the JDK's.
    @Replaces(value = PrintWriter.class, kind = Kind.NEW)
    public static PrintWriter newPrintWriter(File file, Charset charset) throws IOException {
        return new PrintWriter(at(file), charset);
    }

    /// As the JDK's.
    @Replaces(value = Scanner.class, kind = Kind.NEW)
    public static Scanner newScanner(File file) throws FileNotFoundException {
        return new Scanner(at(file));
    }

    /// As the JDK's.
    @Replaces(value = Scanner.class, kind = Kind.NEW)
    public static Scanner newScanner(File file, String charset) throws FileNotFoundException {
        return new Scanner(at(file), charset);
    }

    /// As the JDK's.
    @Replaces(value = Scanner.class, kind = Kind.NEW)
    public static Scanner newScanner(File file, Charset charset) throws IOException {
        return new Scanner(at(file), charset);
    }

    /// As the JDK's.
    @Replaces(value = Scanner.class, kind = Kind.NEW)
    public static Scanner newScanner(Path file) throws IOException {
        return new Scanner(at(file));
    }

    /// As the JDK's.
    @Replaces(value = Scanner.class, kind = Kind.NEW)
    public static Scanner newScanner(Path file, String charset) throws IOException {
        return new Scanner(at(file), charset);
    }

    /// As the JDK's.
    @Replaces(value = Scanner.class, kind = Kind.NEW)
    public static Scanner newScanner(Path file, Charset charset) throws IOException {
        return new Scanner(at(file), charset);
    }

    /// As the JDK's.
    @Replaces(value = Formatter.class, kind = Kind.NEW)
    public static Formatter newFormatter(String file) throws FileNotFoundException {
        return new Formatter(at(file));
    }

    /// As the JDK's.
    @Replaces(value = Formatter.class, kind = Kind.NEW)
    public static Formatter newFormatter(File file) throws FileNotFoundException {
        return new Formatter(at(file));
    }

    /// As the JDK's.
    @Replaces(value = ZipFile.class, kind = Kind.NEW)
    public static ZipFile newZipFile(String file) throws IOException {
        return new ZipFile(at(file));
    }

    /// As the JDK's.
    @Replaces(value = ZipFile.class, kind = Kind.NEW)
    public static ZipFile newZipFile(File file) throws IOException {
        return new ZipFile(at(file));
    }

    /// As the JDK's.
    @Replaces(value = JarFile.class, kind = Kind.NEW)
    public static JarFile newJarFile(String file) throws IOException {
        return new JarFile(at(file));
    }

    /// As the JDK's.
    @Replaces(value = JarFile.class, kind = Kind.NEW)
    public static JarFile newJarFile(File file) throws IOException {
        return new JarFile(at(file));
    }

    /// As the JDK's.
    @Replaces(value = ZipFile.class, kind = Kind.NEW)
    public static ZipFile newZipFile(File file, int mode) throws IOException {
        return new ZipFile(at(file), mode);
    }

    /// As the JDK's.
    @Replaces(value = ZipFile.class, kind = Kind.NEW)
    public static ZipFile newZipFile(File file, Charset charset) throws IOException {
        return new ZipFile(at(file), charset);
    }

    /// As the JDK's.
    @Replaces(value = ZipFile.class, kind = Kind.NEW)
    public static ZipFile newZipFile(String file, Charset charset) throws IOException {
        return new ZipFile(at(file), charset);
    }

    /// As the JDK's.
    @Replaces(value = ZipFile.class, kind = Kind.NEW)
    public static ZipFile newZipFile(File file, int mode, Charset charset) throws IOException {
        return new ZipFile(at(file), mode, charset);
    }

    /// As the JDK's.
    @Replaces(value = JarFile.class, kind = Kind.NEW)
    public static JarFile newJarFile(String file, boolean verify) throws IOException {
        return new JarFile(at(file), verify);
    }

    /// As the JDK's.
    @Replaces(value = JarFile.class, kind = Kind.NEW)
    public static JarFile newJarFile(File file, boolean verify) throws IOException {
        return new JarFile(at(file), verify);
    }

    /// As the JDK's.
    @Replaces(value = JarFile.class, kind = Kind.NEW)
    public static JarFile newJarFile(File file, boolean verify, int mode) throws IOException {
        return new JarFile(at(file), verify, mode);
    }

    /// As the JDK's.
    @Replaces(value = JarFile.class, kind = Kind.NEW)
    public static JarFile newJarFile(File file, boolean verify, int mode, Runtime.Version version) throws IOException {
        return new JarFile(at(file), verify, mode, version);
    }
}
