package io.selvage.program;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/// Class files in one file that is mapped and searched as it lies there: a header, the path of the
/// program's jar, the manifests, a hash table with the classes' names, the class files. Never changed
/// once it has its name, so any number of threads and JVMs may read it.
final class ImageFile {
    /// Whether every class of the program is in it.
    enum Extent {
        COMPLETE,
        PARTIAL
    }

    /// One class.
    ///
    /// @param jar the number of the jar that it is from
    @SuppressWarnings("ArrayRecordComponent") // A carrier for two things that are written.
    record Entry(int jar, byte[] classFile) {}

    private static final int MAGIC = 0x53_4c_56_50;
    private static final int HEADER = 32;
    private static final int LENGTH_AT = 4;
    private static final int SUM_AT = 8;
    private static final int EXTENT_AT = 12;
    private static final int JARS_AT = 16;
    private static final int CLASSES_AT = 20;
    private static final int SLOTS_AT = 24;
    private static final int TABLE_AT = 28;

    /// Hash, name, length of the name, class file, length of the class file, jar.
    private static final int SLOT = 24;

    private final ByteBuffer bytes;
    private final int slots;
    private final int table;

    private ImageFile(ByteBuffer bytes) {
        this.bytes = bytes;
        slots = bytes.getInt(SLOTS_AT);
        table = bytes.getInt(TABLE_AT);
    }

    /// Maps a file.
    ///
    /// @return null if it is not there, or not what was written
    static @Nullable ImageFile open(Path file) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < HEADER || size > Integer.MAX_VALUE) {
                return null;
            }
            ByteBuffer bytes = channel.map(MapMode.READ_ONLY, 0, size);
            return bytes.getInt(0) == MAGIC && bytes.getInt(LENGTH_AT) == size && bytes.getInt(SUM_AT) == sum(bytes)
                    ? new ImageFile(bytes)
                    : null;
        } catch (IOException unreadable) {
            return null;
        }
    }

    private static int sum(ByteBuffer bytes) {
        var sum = new CRC32();
        sum.update(bytes.slice(EXTENT_AT, bytes.limit() - EXTENT_AT));
        return (int) sum.getValue();
    }

    Extent extent() {
        return bytes.getInt(EXTENT_AT) == 1 ? Extent.COMPLETE : Extent.PARTIAL;
    }

    int classes() {
        return bytes.getInt(CLASSES_AT);
    }

    int jars() {
        return bytes.getInt(JARS_AT);
    }

    /// {@return where the program's jar was when this was written}
    String origin() {
        return new String(part(0), StandardCharsets.UTF_8);
    }

    /// {@return the manifest of that jar, empty if it has none}
    byte[] manifest(int jar) {
        return part(jar + 1);
    }

    private byte[] part(int number) {
        int at = HEADER;
        for (int i = 0; i < number; i++) {
            at += Integer.BYTES + bytes.getInt(at);
        }
        return copy(at + Integer.BYTES, bytes.getInt(at));
    }

    /// {@return where the class is, for the other methods; negative if it is not here}
    int find(String name) {
        int hash = name.hashCode();
        byte @Nullable [] text = null;
        for (int slot = hash & slots - 1; ; slot = slot + 1 & slots - 1) {
            int at = table + slot * SLOT;
            if (bytes.getInt(at + 16) == 0) {
                return -1;
            }
            if (bytes.getInt(at) == hash) {
                if (text == null) {
                    text = name.getBytes(StandardCharsets.UTF_8);
                }
                if (Arrays.equals(text, copy(bytes.getInt(at + 4), bytes.getInt(at + 8)))) {
                    return at;
                }
            }
        }
    }

    ByteBuffer classFile(int at) {
        return bytes.slice(bytes.getInt(at + 12), bytes.getInt(at + 16));
    }

    int jar(int at) {
        return bytes.getInt(at + 20);
    }

    /// {@return the names of all classes}
    List<String> names() {
        List<String> names = new ArrayList<>();
        forEach((name, _) -> names.add(name));
        return names;
    }

    /// Hands out all classes.
    void forEach(BiConsumer<String, Entry> taker) {
        for (int slot = 0; slot < slots; slot++) {
            int at = table + slot * SLOT;
            int length = bytes.getInt(at + 16);
            if (length != 0) {
                String name = new String(copy(bytes.getInt(at + 4), bytes.getInt(at + 8)), StandardCharsets.UTF_8);
                taker.accept(name, new Entry(jar(at), copy(bytes.getInt(at + 12), length)));
            }
        }
    }

    private byte[] copy(int from, int length) {
        byte[] part = new byte[length];
        bytes.get(from, part);
        return part;
    }

    /// Writes a file; whoever opens it meanwhile finds the one before, or none.
    ///
    /// @param file its name
    /// @param origin the program's jar
    /// @param classes by binary name
    /// @throws IOException if it cannot be written, or would be longer than can be mapped
    static void write(Path file, Path origin, Extent extent, byte[][] manifests, Map<String, Entry> classes)
            throws IOException {
        byte[] whole = layOut(origin, extent, manifests, classes);
        Path parent = file.toAbsolutePath().getParent();
        Path made = Files.createTempFile(parent, "new-", CacheFolder.UNFINISHED);
        try {
            Files.write(made, whole);
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(made);
        }
    }

    private static byte[] layOut(Path origin, Extent extent, byte[][] manifests, Map<String, Entry> classes)
            throws IOException {
        var content = new ByteArrayOutputStream();
        var out = new DataOutputStream(content);
        byte[] path = origin.toString().getBytes(StandardCharsets.UTF_8);
        out.writeInt(path.length);
        out.write(path);
        for (byte[] manifest : manifests) {
            out.writeInt(manifest.length);
            out.write(manifest);
        }
        int tableAt = HEADER + content.size();
        int tableSlots = Integer.highestOneBit(Math.max(1, classes.size()) * 2 - 1) * 2;
        ByteBuffer index = ByteBuffer.allocate(Math.multiplyExact(tableSlots, SLOT));
        var data = new ByteArrayOutputStream();
        long dataAt = (long) tableAt + index.capacity();
        for (Map.Entry<String, Entry> each : classes.entrySet()) {
            byte[] name = each.getKey().getBytes(StandardCharsets.UTF_8);
            byte[] classFile = each.getValue().classFile();
            if (dataAt + data.size() + name.length + classFile.length > Integer.MAX_VALUE - HEADER) {
                throw new IOException("more classes than fit into one image");
            }
            int hash = each.getKey().hashCode();
            int slot = hash & tableSlots - 1;
            while (index.getInt(slot * SLOT + 16) != 0) {
                slot = slot + 1 & tableSlots - 1;
            }
            int nameAt = (int) dataAt + data.size();
            data.writeBytes(name);
            data.writeBytes(classFile);
            index.putInt(slot * SLOT, hash)
                    .putInt(slot * SLOT + 4, nameAt)
                    .putInt(slot * SLOT + 8, name.length)
                    .putInt(slot * SLOT + 12, nameAt + name.length)
                    .putInt(slot * SLOT + 16, classFile.length)
                    .putInt(slot * SLOT + 20, each.getValue().jar());
        }
        out.write(index.array());
        data.writeTo(out);
        ByteBuffer whole = ByteBuffer.allocate(HEADER + content.size());
        whole.putInt(MAGIC)
                .putInt(whole.capacity())
                .putInt(0)
                .putInt(extent == Extent.COMPLETE ? 1 : 0)
                .putInt(manifests.length)
                .putInt(classes.size())
                .putInt(tableSlots)
                .putInt(tableAt)
                .put(content.toByteArray());
        whole.putInt(SUM_AT, sum(whole.rewind()));
        return whole.array();
    }
}
