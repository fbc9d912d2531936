package io.selvage.program;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What has been found out about files, one note for each, so that they need not be read again as long as
/// they look the same.
final class Notes {
    static final String END = ".note";

    private static final String HEADER = "selvage note 1";

    /// A file that changed less than this ago may change again and look the same.
    private static final long RECENT = TimeUnit.SECONDS.toNanos(2);

    private final Path folder;

    Notes(Path folder) {
        this.folder = folder;
    }

    /// {@return the lines about a file; null if there are none, or it looks different}
    @Nullable
    List<String> about(Path file, FileStamp stamp) {
        try {
            List<String> lines = Files.readAllLines(place(file));
            boolean holds = lines.size() >= 3
                    && lines.getFirst().equals(HEADER)
                    && lines.get(1).equals(stamp.text())
                    && lines.get(2).equals(file.toString());
            return holds ? List.copyOf(lines.subList(3, lines.size())) : null;
        } catch (IOException none) {
            return null;
        }
    }

    /// Remembers lines about a file, unless it has changed just now.
    ///
    /// @param stamp what it looked like before it was read
    void remember(Path file, FileStamp stamp, List<String> about) {
        List<String> lines = new ArrayList<>(List.of(HEADER, stamp.text(), file.toString()));
        lines.addAll(about);
        if (!isSettled(stamp) || lines.stream().anyMatch(line -> line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0)) {
            return;
        }
        try {
            CacheFolder.prepare(folder);
            Path made = Files.createTempFile(folder, "new-", CacheFolder.UNFINISHED);
            try {
                Files.write(made, lines);
                Files.move(made, place(file), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(made);
            }
        } catch (IOException notThisTime) {
            // It is found out again.
        }
    }

    /// {@return whether a file has been what it is for long enough}
    static boolean isSettled(FileStamp stamp) {
        return stamp.changed() < FileTime.from(Instant.now()).to(TimeUnit.NANOSECONDS) - RECENT;
    }

    private Path place(Path file) {
        long hash = 0xcbf29ce484222325L;
        for (byte each : file.toString().getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ each) * 0x100000001b3L;
        }
        return folder.resolve(Long.toHexString(hash) + END);
    }
}
