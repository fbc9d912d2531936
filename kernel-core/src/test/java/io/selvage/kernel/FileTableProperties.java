package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// Descriptor tables against plain maps: lowest free number, copies, references (invariants 64, 65, 71).
class FileTableProperties {
    private static final class File extends OpenFileDescription {
        boolean released;

        File() {
            super(OpenFlags.O_RDWR);
        }

        @Override
        FileStatus status() {
            return new FileStatus(FileStatus.Kind.ANONYMOUS, 0, 0, 0, 0, 0);
        }

        @Override
        void closed() {
            released = true;
        }
    }

    private static final int LIMIT = 1_024;

    private final List<FileTable> tables = new ArrayList<>();
    private final List<Map<Integer, File>> models = new ArrayList<>();
    private final List<File> files = new ArrayList<>();

    @Property(tries = 300)
    void tablesBehaveLikeMaps(@ForAll @Size(max = 120) List<@IntRange(max = 9_999) Integer> steps) {
        tables.clear();
        models.clear();
        files.clear();
        tables.add(new FileTable());
        models.add(new HashMap<>());
        for (int step : steps) {
            int which = step / 100 % tables.size();
            apply(tables.get(which), models.get(which), step / 1_000, step % 100);
        }
        assertReferences();
        for (int i = 0; i < tables.size(); i++) {
            tables.get(i).release();
            models.get(i).clear();
        }
        assertReferences();
    }

    private void apply(FileTable table, Map<Integer, File> model, int action, int number) {
        if (action < 4) {
            File file = new File();
            files.add(file);
            int expected = lowestFree(model);
            assertEquals(expected, table.open(file, 0, LIMIT, "test"));
            model.put(expected, file);
        } else if (action < 7) {
            File closed = model.remove(number);
            if (closed == null) {
                assertBad(() -> table.close(number));
            } else {
                table.close(number);
            }
        } else if (action < 9) {
            File file = model.get(number);
            if (file == null) {
                assertBad(() -> table.duplicate(number, 0, 0, LIMIT, "test"));
            } else {
                int expected = lowestFree(model);
                assertEquals(expected, table.duplicate(number, 0, 0, LIMIT, "test"));
                model.put(expected, file);
            }
        } else if (tables.size() < 6) {
            tables.add(table.copy());
            models.add(new HashMap<>(model));
        }
        for (int fd = 0; fd < 130; fd++) {
            File file = model.get(fd);
            int asked = fd;
            if (file != null) {
                assertSame(file, table.get(fd, "test"));
            } else {
                assertBad(() -> table.get(asked, "test"));
            }
        }
    }

    private static int lowestFree(Map<Integer, File> model) {
        int fd = 0;
        while (model.containsKey(fd)) {
            fd++;
        }
        return fd;
    }

    private void assertReferences() {
        Map<File, Integer> references = new HashMap<>();
        models.forEach(model -> model.values().forEach(file -> references.merge(file, 1, Integer::sum)));
        for (File file : files) {
            int expected = references.getOrDefault(file, 0);
            assertEquals(expected, file.holders());
            assertEquals(expected == 0, file.released);
        }
    }

    private static void assertBad(org.junit.jupiter.api.function.Executable call) {
        assertEquals(Errno.EBADF, assertThrows(KernelException.class, call).errno());
    }

    @Example
    void aFullTableRefusesAndStaysAsItIs() {
        FileTable table = new FileTable();
        File file = new File();
        assertEquals(0, table.open(file, 0, LIMIT, "test"));
        for (int fd = 1; fd < LIMIT; fd++) {
            assertEquals(fd, table.duplicate(0, 0, 0, LIMIT, "test"));
        }
        assertEquals(LIMIT, file.holders());
        assertEquals(
                Errno.EMFILE,
                assertThrows(KernelException.class, () -> table.duplicate(0, 0, 0, LIMIT, "test"))
                        .errno());
        assertEquals(LIMIT, file.holders());
        table.close(700);
        assertEquals(
                Errno.EMFILE,
                assertThrows(KernelException.class, () -> table.openTwo(new File(), new File(), 0, LIMIT, "test"))
                        .errno());
        assertEquals(700, table.duplicate(0, 0, 0, LIMIT, "test"));
        table.release();
        assertEquals(0, file.holders());
    }
}
