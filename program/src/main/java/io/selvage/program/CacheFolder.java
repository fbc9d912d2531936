package io.selvage.program;

import java.io.IOException;
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
import java.util.stream.Stream;

/// The files in the folder of a [ProgramCache].
final class CacheFolder {
    /// How names end of files that are being written.
    static final String UNFINISHED = ".tmp";

    static final String IMAGE = ".image";

    private static final Duration TOUCH = Duration.ofDays(1);
    private static final Duration ABANDONED = Duration.ofHours(1);
    private static final Duration FORGOTTEN = Duration.ofDays(90);

    private final Path folder;
    private final long bound;

    private record Sized(Path file, long bytes, FileTime used) {}

    /// @param bound how many bytes of images there may be
    CacheFolder(Path folder, long bound) {
        this.folder = folder;
        this.bound = bound;
    }

    /// Makes a folder for its owner alone, if it is not there.
    static void prepare(Path folder) throws IOException {
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

    void prepare() throws IOException {
        prepare(folder);
    }

    Path image(String key) {
        return folder.resolve(key + IMAGE);
    }

    List<Path> images() throws IOException {
        return filesThatEndWith(IMAGE);
    }

    private List<Path> filesThatEndWith(String end) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(end)).toList();
        }
    }

    /// An image is used.
    static void touch(Path image) throws IOException {
        Instant now = Instant.now();
        if (Files.getLastModifiedTime(image).toInstant().isBefore(now.minus(TOUCH))) {
            Files.setLastModifiedTime(image, FileTime.from(now));
        }
    }

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

    /// Deletes the images that have not been used for longest until the others fit, and what nobody will
    /// come back to.
    void shrink(Path justWritten) throws IOException {
        deleteOlder(UNFINISHED, ABANDONED);
        deleteOlder(Notes.END, FORGOTTEN);
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

    private void deleteOlder(String end, Duration age) throws IOException {
        Instant old = Instant.now().minus(age);
        for (Sized each : sized(end)) {
            if (each.used.toInstant().isBefore(old)) {
                Files.deleteIfExists(each.file);
            }
        }
    }
}
