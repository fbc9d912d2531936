package io.selvage.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// By what the host's file system shows that a file is what it was. The time of its last change cannot be
/// set by anybody, unlike the time of its last modification.
///
/// @param size in bytes
/// @param modified nanoseconds since the epoch
/// @param changed nanoseconds since the epoch
/// @param number of the inode
record FileStamp(long size, long modified, long changed, long number) {
    /// {@return the stamp of a file; null if it has none, as on file systems without inodes}
    static @Nullable FileStamp of(Path file) {
        try {
            Map<String, Object> all = Files.readAttributes(file, "unix:size,lastModifiedTime,ctime,ino");
            return new FileStamp(
                    number(all, "size"), number(all, "lastModifiedTime"), number(all, "ctime"), number(all, "ino"));
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException none) {
            return null;
        }
    }

    private static long number(Map<String, Object> all, String name) {
        Object value = all.get(name);
        if (value instanceof Long number) {
            return number;
        }
        if (value instanceof FileTime time) {
            return time.to(TimeUnit.NANOSECONDS);
        }
        throw new UnsupportedOperationException(name);
    }

    /// {@return as it is written into a line}
    String text() {
        return size + " " + modified + " " + changed + " " + number;
    }
}
