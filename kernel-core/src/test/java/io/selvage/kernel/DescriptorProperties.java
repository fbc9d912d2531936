package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Tables of descriptors on files that have offsets, against maps: what is shared between tables and what is
/// not (invariants 64 and 65; traps 1 and 35).
class DescriptorProperties {
    private static final int NUMBERS = 80;
    private static final int LIMIT = 70;

    enum Action {
        OPEN,
        DUPLICATE,
        REPLACE,
        CLOSE,
        CLOSE_RANGE,
        MARK_RANGE,
        MARK,
        SEEK,
        FORK,
        EXEC
    }

    /// @param table which of the tables that there are by then
    record Step(Action action, int table, int one, int two) {}

    /// What a descriptor stands for in the model.
    record Entry(OpenFileDescription file, int mark) {}

    private final List<FileTable> tables = new ArrayList<>();
    private final List<Map<Integer, Entry>> models = new ArrayList<>();
    private final List<OpenFileDescription> files = new ArrayList<>();
    private final Map<OpenFileDescription, Long> offsets = new HashMap<>();

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> number = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(6, Arbitraries.integers().between(0, 8)),
                net.jqwik.api.Tuple.of(1, Arbitraries.integers().between(-1, NUMBERS)));
        return Combinators.combine(
                        Arbitraries.of(Action.values()), Arbitraries.integers().between(0, 4), number, number)
                .as(Step::new)
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 400)
    void invariants64And65TablesShareFilesAndNothingElse(@ForAll("steps") List<Step> steps) {
        tables.clear();
        models.clear();
        files.clear();
        offsets.clear();
        tables.add(new FileTable());
        models.add(new TreeMap<>());
        for (Step step : steps) {
            int which = step.table % tables.size();
            take(step, tables.get(which), models.get(which));
            assertAgree();
        }
        for (int i = 0; i < tables.size(); i++) {
            tables.get(i).release();
            models.get(i).clear();
        }
        assertHolders();
    }

    private void take(Step step, FileTable table, Map<Integer, Entry> model) {
        int mark = step.two & FileControl.FD_CLOEXEC;
        switch (step.action) {
            case OPEN -> open(table, model, mark);
            case DUPLICATE -> duplicate(step, table, model, mark);
            case REPLACE -> replace(step, table, model, mark);
            case CLOSE -> {
                if (model.remove(step.one) == null) {
                    assertErrno(Errno.EBADF, () -> table.close(step.one));
                } else {
                    table.close(step.one);
                }
            }
            case CLOSE_RANGE -> {
                table.closeRange(step.one, step.two);
                model.keySet().removeIf(fd -> isWithin(fd, step));
            }
            case MARK_RANGE -> {
                table.markRange(step.one, step.two);
                model.replaceAll(
                        (fd, entry) -> isWithin(fd, step) ? new Entry(entry.file, FileControl.FD_CLOEXEC) : entry);
            }
            case MARK -> {
                if (model.computeIfPresent(step.one, (fd, entry) -> new Entry(entry.file, mark)) == null) {
                    assertErrno(Errno.EBADF, () -> table.mark(step.one, mark, "test"));
                } else {
                    table.mark(step.one, mark, "test");
                }
            }
            case SEEK -> {
                Entry entry = model.get(step.one);
                if (entry != null) {
                    offsets.put(entry.file, table.get(step.one, "test").seek(7, FileControl.SEEK_CUR));
                }
            }
            case FORK -> {
                if (tables.size() < 5) {
                    tables.add(table.copy());
                    models.add(new TreeMap<>(model));
                }
            }
            case EXEC -> {
                table.closeMarked();
                model.values().removeIf(entry -> entry.mark != 0);
            }
        }
    }

    private static boolean isWithin(int fd, Step range) {
        return Integer.compareUnsigned(fd, range.one) >= 0 && Integer.compareUnsigned(fd, range.two) <= 0;
    }

    private void open(FileTable table, Map<Integer, Entry> model, int mark) {
        RegularFile bytes = new RegularFile(new FileSpace(4_096), 1, FileRules.ofSystem(0), new byte[9], null);
        OpenFileDescription file = Objects.requireNonNull(bytes.open(OpenFlags.O_RDWR));
        int expected = lowestFree(model, 0);
        if (expected >= LIMIT) {
            assertErrno(Errno.EMFILE, () -> table.openOrClose(file, mark, LIMIT, "test"));
            assertEquals(0, file.holders());
            return;
        }
        files.add(file);
        offsets.put(file, 0L);
        assertEquals(expected, table.open(file, mark, LIMIT, "test"));
        model.put(expected, new Entry(file, mark));
    }

    private static void duplicate(Step step, FileTable table, Map<Integer, Entry> model, int mark) {
        Entry entry = model.get(step.one);
        int lowest = Math.max(0, step.two);
        int expected = lowestFree(model, lowest);
        if (entry == null) {
            assertErrno(Errno.EBADF, () -> table.duplicate(step.one, lowest, mark, LIMIT, "test"));
        } else if (expected >= LIMIT) {
            assertErrno(Errno.EMFILE, () -> table.duplicate(step.one, lowest, mark, LIMIT, "test"));
        } else {
            assertEquals(expected, table.duplicate(step.one, lowest, mark, LIMIT, "test"));
            model.put(expected, new Entry(entry.file, mark));
        }
    }

    private static void replace(Step step, FileTable table, Map<Integer, Entry> model, int mark) {
        Entry entry = model.get(step.one);
        if (step.one == step.two) {
            return;
        }
        if (entry == null || step.two < 0 || step.two >= LIMIT) {
            assertErrno(Errno.EBADF, () -> table.replace(step.one, step.two, mark, LIMIT, "test"));
            return;
        }
        table.replace(step.one, step.two, mark, LIMIT, "test");
        model.put(step.two, new Entry(entry.file, mark));
    }

    private static int lowestFree(Map<Integer, Entry> model, int lowest) {
        int fd = lowest;
        while (model.containsKey(fd)) {
            fd++;
        }
        return fd;
    }

    private void assertAgree() {
        for (int i = 0; i < tables.size(); i++) {
            FileTable table = tables.get(i);
            for (int fd = -1; fd <= NUMBERS; fd++) {
                Entry entry = models.get(i).get(fd);
                if (entry == null) {
                    assertNull(table.find(fd));
                } else {
                    assertSame(entry.file, table.find(fd));
                    assertEquals(entry.mark, table.mark(fd, "test"));
                    assertEquals(offsets.get(entry.file), entry.file.offset());
                }
            }
        }
        assertHolders();
    }

    private void assertHolders() {
        for (OpenFileDescription file : files) {
            long expected = models.stream()
                    .flatMap(model -> model.values().stream())
                    .filter(entry -> entry.file == file)
                    .count();
            assertEquals(expected, file.holders());
        }
    }

    private static void assertErrno(Errno errno, org.junit.jupiter.api.function.Executable call) {
        assertEquals(errno, assertThrows(KernelException.class, call).errno());
    }
}
