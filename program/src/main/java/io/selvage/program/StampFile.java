package io.selvage.program;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// What a program's files looked like when its key was worked out, so that they need not be read again to
/// find it.
///
/// @param transformer what the file with the transformer looked like, and the JDK
/// @param key the key
/// @param files the program's files
/// @param stamps what they looked like, in the order of [ProgramFiles#stamps()]
record StampFile(String transformer, String key, ProgramFiles files, List<String> stamps) {
    private static final String HEADER = "selvage program";

    /// A file that changed less than this ago may change again and look the same.
    private static final long RECENT = TimeUnit.SECONDS.toNanos(2);

    /// {@return the name of the stamp file of a program's jar}
    static String name(Path jar) {
        long hash = 0xcbf29ce484222325L;
        for (byte each : jar.toString().getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ each) * 0x100000001b3L;
        }
        return Long.toHexString(hash) + ".stamp";
    }

    /// {@return what the file says; null if it is not there or says nothing}
    static @Nullable StampFile read(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            if (lines.size() < 4 || !lines.getFirst().equals(HEADER)) {
                return null;
            }
            List<String> stamps = lines.subList(3, lines.size());
            List<Path> jars = new ArrayList<>();
            List<Path> absent = new ArrayList<>();
            for (String stamp : stamps) {
                if (stamp.startsWith("- ")) {
                    absent.add(Path.of(stamp.substring(2)));
                } else {
                    jars.add(Path.of(stamp.split(" ", 5)[4]));
                }
            }
            return jars.isEmpty()
                    ? null
                    : new StampFile(lines.get(1), lines.get(2), new ProgramFiles(jars, absent), List.copyOf(stamps));
        } catch (IOException | IllegalArgumentException | ArrayIndexOutOfBoundsException none) {
            return null;
        }
    }

    /// {@return whether nothing has changed}
    ///
    /// @param transformerNow what the file with the transformer looks like
    boolean holds(@Nullable String transformerNow) {
        return transformer.equals(transformerNow) && stamps.equals(files.stamps());
    }

    /// {@return whether all files have been what they are for long enough}
    static boolean settled(ProgramFiles files, long nowNanos) {
        for (Path each : files.jars()) {
            @Nullable FileStamp stamp = FileStamp.of(each);
            if (stamp == null || stamp.changed() > nowNanos - RECENT) {
                return false;
            }
        }
        return true;
    }

    /// Writes it, all at once.
    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of(HEADER, transformer, key));
        lines.addAll(stamps);
        if (lines.stream().anyMatch(line -> line.indexOf('\n') >= 0 || line.indexOf('\r') >= 0)) {
            return;
        }
        Path made = Files.createTempFile(file.toAbsolutePath().getParent(), "new-", ".tmp");
        try {
            Files.write(made, lines);
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(made);
        }
    }
}
