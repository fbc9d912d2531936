package io.selvage.program;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Transformed programs, kept in a folder of the host: a program that has been loaded or installed is not
/// transformed again, by whatever JVM, until its jars, the JDK or the transformer change.
///
/// An image is found by a hash over the content of the program's jars, the transformer's class files and
/// the JDK's version. Images are written under another name and moved, so JVMs may share the folder; a
/// damaged one is as good as none. Whoever can write to the folder decides what programs do, so it is
/// made for its owner alone. May be used by any thread; reads and writes files.
public final class ProgramCache {
    /// How many bytes of images there may be if nobody says anything.
    public static final long USUAL_BOUND = 512L << 20;

    private static final String IMAGE = ".image";
    private static final String STAMP = ".stamp";
    private static final Duration TOUCH = Duration.ofDays(1);
    private static final Duration ABANDONED = Duration.ofHours(1);

    private final Path folder;
    private final long bound;
    private final TransformerVersion transformer;

    /// What has been loaded, by the jar's path.
    private final Map<Path, Loaded> programs = new ConcurrentHashMap<>();

    private record Loaded(StampFile stamp, boolean settled, InstalledProgram program) {}

    /// What is in the folder of one program.
    ///
    /// @param jar the program's jar
    /// @param key the image's name
    /// @param classes how many have been transformed
    /// @param complete whether these are all
    /// @param bytes the size of the image
    public record Listed(Path jar, String key, int classes, boolean complete, long bytes) {}

    /// What an installation has done.
    ///
    /// @param classes how many have been transformed now; 0 if all had been
    /// @param polls how many polls these have got
    /// @param bytes the size of the image
    /// @param refused the classes that cannot be transformed; loading them fails
    public record Installation(int classes, int polls, long bytes, List<String> refused) {}

    ProgramCache(Path folder, long bound, TransformerVersion transformer) {
        this.folder = folder;
        this.bound = bound;
        this.transformer = transformer;
    }

    /// A cache in a folder, which is made when something is written.
    ///
    /// @param folder the folder
    /// @param bound how many bytes of images there may be; the ones not used for longest go
    /// @return the cache
    public static ProgramCache at(Path folder, long bound) {
        return new ProgramCache(folder.toAbsolutePath(), bound, new TransformerVersion.OfThisJvm());
    }

    /// The program of a jar, with what is known of its classes.
    ///
    /// @return null if it cannot be kept: the jar is none, or its class path has folders in it
    @Nullable
    InstalledProgram find(Path jar, URL location) {
        try {
            return load(jar.toAbsolutePath().normalize(), location);
        } catch (IOException unreadable) {
            return null;
        }
    }

    private @Nullable InstalledProgram load(Path jar, URL location) throws IOException {
        @Nullable Loaded present = programs.get(jar);
        if (present != null && present.settled && !present.program.hasFresh() && isSame(present.stamp)) {
            return present.program;
        }
        if (present != null) {
            flush(present);
        }
        @Nullable StampFile stamp = stampOf(jar);
        if (stamp == null) {
            return null;
        }
        @Nullable ImageFile image = ImageFile.open(imagePath(stamp.key()));
        if (image != null && image.jars() != stamp.files().jars().size()) {
            image = null;
        }
        if (image != null) {
            touch(imagePath(stamp.key()));
        }
        var program = new InstalledProgram(location, stamp.files(), image);
        programs.put(jar, new Loaded(stamp, StampFile.settled(stamp.files(), nowNanos()), program));
        return program;
    }

    /// The transformer does not change while this JVM runs it.
    private static boolean isSame(StampFile stamp) {
        return stamp.stamps().equals(stamp.files().stamps());
    }

    private @Nullable StampFile stampOf(Path jar) throws IOException {
        Path file = folder.resolve(StampFile.name(jar));
        @Nullable StampFile known = StampFile.read(file);
        if (known != null && known.files().jars().getFirst().equals(jar) && known.holds(transformer.stamp())) {
            return known;
        }
        @Nullable ProgramFiles files = ProgramFiles.of(jar);
        @Nullable String hash = transformer.hash();
        if (files == null || files.jars().isEmpty() || hash == null) {
            return null;
        }
        // Before the content is read, so that what changes meanwhile is noticed.
        @Nullable List<String> stamps = files.stamps();
        if (stamps == null) {
            return null;
        }
        @Nullable String version = transformer.stamp();
        boolean settled = StampFile.settled(files, nowNanos());
        var key = new Fingerprint().add(hash);
        for (Path each : files.jars()) {
            key.add(Fingerprint.of(each));
        }
        var stamp = new StampFile(version == null ? "" : version, key.text(), files, stamps);
        if (settled && version != null) {
            prepareFolder();
            stamp.write(file);
        }
        return stamp;
    }

    private Path imagePath(String key) {
        return folder.resolve(key + IMAGE);
    }

    private static long nowNanos() {
        return FileTime.from(Instant.now()).to(TimeUnit.NANOSECONDS);
    }

    private static void touch(Path image) throws IOException {
        Instant now = Instant.now();
        if (Files.getLastModifiedTime(image).toInstant().isBefore(now.minus(TOUCH))) {
            Files.setLastModifiedTime(image, FileTime.from(now));
        }
    }

    private void prepareFolder() throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (UnsupportedOperationException noPosix) {
            Files.createDirectories(folder);
        }
    }

    /// Writes the classes that have been met and were not in an image. Whatever cannot be written is met
    /// again.
    public void flush() {
        programs.values().forEach(this::flush);
    }

    private void flush(Loaded loaded) {
        // What comes out of a jar that has been replaced is not what the key stands for.
        if (!loaded.program.hasFresh() || !isSame(loaded.stamp)) {
            return;
        }
        try {
            prepareFolder();
            loaded.program.write(imagePath(loaded.stamp.key()), ImageFile.Extent.PARTIAL);
            shrink(imagePath(loaded.stamp.key()));
        } catch (IOException notThisTime) {
            // The disk is full, or the folder may only be read.
        }
    }

    /// Transforms all classes of a program.
    ///
    /// @param jar the program's jar
    /// @return what has been done
    /// @throws IOException if a file cannot be read or written
    /// @throws ProgramFormatException if the file is no program, or one that cannot be kept
    public Installation install(Path jar) throws IOException, ProgramFormatException {
        Path path = jar.toAbsolutePath().normalize();
        MainClass.checkFile(jar);
        prepareFolder();
        @Nullable StampFile stamp = stampOf(path);
        if (stamp == null) {
            throw new ProgramFormatException(
                    ProgramFormatException.Defect.NOT_A_JAR,
                    jar + " has a folder or a remote file in its class path, so it is transformed when it is run.");
        }
        Path file = imagePath(stamp.key());
        @Nullable ImageFile image = ImageFile.open(file);
        if (image != null && image.extent() == ImageFile.Extent.COMPLETE) {
            return new Installation(0, 0, Files.size(file), List.of());
        }
        var program = new InstalledProgram(path.toUri().toURL(), stamp.files(), null);
        List<String> refused = program.makeAll();
        if (!isSame(stamp)) {
            throw new IOException(jar + " has changed while it was read.");
        }
        Map<String, ImageFile.Entry> made = program.write(file, ImageFile.Extent.COMPLETE);
        int polls = 0;
        for (ImageFile.Entry each : made.values()) {
            polls += PollCount.in(each.classFile());
        }
        long size = Files.size(file);
        shrink(file);
        programs.remove(path);
        return new Installation(made.size(), polls, size, List.copyOf(refused));
    }

    /// {@return the programs that are here, by the jar's path}
    ///
    /// @throws IOException if the folder cannot be read
    public List<Listed> list() throws IOException {
        List<Listed> listed = new ArrayList<>();
        for (Path file : filesThatEndWith(STAMP)) {
            @Nullable StampFile stamp = StampFile.read(file);
            @Nullable ImageFile image = stamp == null ? null : ImageFile.open(imagePath(stamp.key()));
            if (stamp != null && image != null) {
                listed.add(new Listed(
                        stamp.files().jars().getFirst(),
                        stamp.key(),
                        image.classes(),
                        image.extent() == ImageFile.Extent.COMPLETE,
                        Files.size(imagePath(stamp.key()))));
            }
        }
        listed.sort(Comparator.comparing(Listed::jar));
        return listed;
    }

    /// Removes what is kept of a program.
    ///
    /// @param jar the program's jar, which need not be there any more
    /// @return whether there was something
    /// @throws IOException if it cannot be deleted
    public boolean remove(Path jar) throws IOException {
        Path path = jar.toAbsolutePath().normalize();
        programs.remove(path);
        Path file = folder.resolve(StampFile.name(path));
        @Nullable StampFile stamp = StampFile.read(file);
        if (stamp == null || !stamp.files().jars().getFirst().equals(path)) {
            return false;
        }
        boolean removed = Files.deleteIfExists(imagePath(stamp.key()));
        return Files.deleteIfExists(file) || removed;
    }

    private List<Path> filesThatEndWith(String end) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(end)).toList();
        }
    }

    private record Sized(Path file, long bytes, FileTime used) {}

    private List<Sized> sized(String end) throws IOException {
        List<Sized> files = new ArrayList<>();
        for (Path file : filesThatEndWith(end)) {
            try {
                files.add(new Sized(file, Files.size(file), Files.getLastModifiedTime(file)));
            } catch (NoSuchFileException _) {
                // Another writer has moved it or was faster to delete it.
            }
        }
        return files;
    }

    /// Deletes the images that have not been used for longest until the others fit, and what writers have
    /// left behind that died.
    private void shrink(Path justWritten) throws IOException {
        Instant abandoned = Instant.now().minus(ABANDONED);
        for (Sized left : sized(".tmp")) {
            if (left.used.toInstant().isBefore(abandoned)) {
                Files.deleteIfExists(left.file);
            }
        }
        List<Sized> images = sized(IMAGE);
        images.sort(Comparator.comparing(Sized::used));
        long all = images.stream().mapToLong(Sized::bytes).sum();
        for (Sized each : images) {
            if (all > bound && !each.file.equals(justWritten)) {
                Files.deleteIfExists(each.file);
                all -= each.bytes;
            }
        }
    }
}
