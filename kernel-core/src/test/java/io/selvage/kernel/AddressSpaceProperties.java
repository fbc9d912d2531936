package io.selvage.kernel;

import static io.selvage.api.MemoryCalls.MADV_DOFORK;
import static io.selvage.api.MemoryCalls.MADV_DONTFORK;
import static io.selvage.api.MemoryCalls.MADV_DONTNEED;
import static io.selvage.api.MemoryCalls.MADV_KEEPONFORK;
import static io.selvage.api.MemoryCalls.MADV_WIPEONFORK;
import static io.selvage.api.MemoryCalls.MAP_ANONYMOUS;
import static io.selvage.api.MemoryCalls.MAP_FIXED;
import static io.selvage.api.MemoryCalls.MAP_FIXED_NOREPLACE;
import static io.selvage.api.MemoryCalls.MAP_PRIVATE;
import static io.selvage.api.MemoryCalls.MAP_SHARED;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.Signal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/// Address spaces against arrays of bytes (MODEL 14, invariant 63): random sequences of mapping, writing,
/// forking, protecting and advising in a family of spaces.
class AddressSpaceProperties {
    /// So that the pages lie on both sides of a boundary between two leaves of the table.
    private static final long BASE = 0x6100_0000_0000L - (long) MemoryModel.PAGES / 2 * Page.SIZE;

    private static final int MOST_SPACES = 5;
    private static final int[] ADVICE = {MADV_DONTNEED, MADV_DONTFORK, MADV_DOFORK, MADV_WIPEONFORK, MADV_KEEPONFORK};

    enum Kind {
        MAP_PRIVATELY,
        MAP_SHARED_MEMORY,
        MAP_WHERE_NOTHING_IS,
        MAP_FILE,
        WRITE_FILE,
        CUT_OR_LENGTHEN_FILE,
        BREAK,
        STORE_IN_HEAP,
        UNMAP,
        PROTECT,
        ADVISE,
        STORE,
        STORE_WORD,
        ADD,
        FORK,
        FORK_AGAIN
    }

    /// One step; each kind takes from the numbers what it needs.
    record Operation(Kind kind, int space, int first, int count, int number, int offset) {}

    @Provide
    Arbitrary<List<Operation>> operations() {
        return Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.integers().between(0, MOST_SPACES - 1),
                        Arbitraries.integers().between(0, MemoryModel.PAGES - 1),
                        Arbitraries.integers().between(1, 6),
                        Arbitraries.integers().between(0, 1_000),
                        Arbitraries.integers().between(0, Page.SIZE - 1))
                .as(Operation::new)
                .list()
                .ofMaxSize(60);
    }

    @Property(tries = 3_000)
    void invariant63EachSideReadsWhatAFullCopyWouldGive(@ForAll("operations") List<Operation> operations) {
        List<AddressSpace> spaces = new ArrayList<>(List.of(new AddressSpace()));
        List<MemoryModel> models = new ArrayList<>(List.of(new MemoryModel()));
        FileContent file = new FileContent(new byte[] {});
        OpenContent[] open = {
            new OpenContent(file, OpenFlags.O_RDWR), new OpenContent(file, OpenFlags.O_RDONLY),
        };
        MemoryModel.ModelFile modelFile = new MemoryModel.ModelFile();
        for (Operation operation : operations) {
            int index = operation.space % spaces.size();
            AddressSpace space = spaces.get(index);
            MemoryModel model = models.get(index);
            if (operation.kind == Kind.FORK || operation.kind == Kind.FORK_AGAIN) {
                if (spaces.size() < MOST_SPACES) {
                    spaces.add(space.copy());
                    models.add(model.fork());
                } else {
                    int victim = operation.number % MOST_SPACES;
                    spaces.set(victim, space.copy());
                    models.set(victim, model.fork());
                }
            } else if (operation.kind == Kind.WRITE_FILE) {
                byte[] bytes = fileBytes(operation);
                modelFile.write(filePlace(operation), bytes);
                file.write(filePlace(operation), bytes, 0, bytes.length);
            } else if (operation.kind == Kind.CUT_OR_LENGTHEN_FILE) {
                modelFile.resize(filePlace(operation));
                models.forEach(MemoryModel::cutOff);
                file.resize(filePlace(operation));
            } else {
                assertEquals(expect(model, modelFile, operation), answer(space, open, operation), operation::toString);
            }
        }
        assertEquals(modelFile.size, file.size());
        assertArrayEquals(Arrays.copyOf(modelFile.bytes, modelFile.size), file.copy());
        for (int i = 0; i < spaces.size(); i++) {
            assertSame(models.get(i), spaces.get(i), "space " + i);
        }
    }

    /// Bytes of a file that any number of address spaces map.
    private static final class OpenContent extends OpenFileDescription {
        private final FileContent content;

        OpenContent(FileContent content, int flags) {
            super(flags);
            this.content = content;
        }

        @Override
        MappedObject mappable(long offset, long length) {
            return content.mapped();
        }

        @Override
        FileStatus status() {
            throw new UnsupportedOperationException();
        }

        @Override
        void closed() {}
    }

    /// Where in the file, of up to six pages.
    private static int filePlace(Operation operation) {
        return operation.count % 5 * Page.SIZE + operation.offset;
    }

    private static byte[] fileBytes(Operation operation) {
        byte[] bytes = new byte[1 + operation.number * 5];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (operation.number + 17 * i + 1);
        }
        return bytes;
    }

    private static int count(Operation operation) {
        return Math.min(operation.count, MemoryModel.PAGES - operation.first);
    }

    /// Where to store: a word that is aligned for its size.
    private static int wordOffset(Operation operation, int size) {
        return operation.first * Page.SIZE + operation.offset / size * size;
    }

    /// Bytes that may reach into the next page, but not beyond the last one.
    private static byte[] bytes(Operation operation) {
        int start = operation.first * Page.SIZE + operation.offset;
        byte[] bytes = new byte[Math.min(operation.number * 7, MemoryModel.PAGES * Page.SIZE - start)];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (operation.number + 31 * i);
        }
        return bytes;
    }

    private static byte[] word(int value) {
        return java.nio.ByteBuffer.allocate(Integer.BYTES)
                .order(java.nio.ByteOrder.nativeOrder())
                .putInt(value)
                .array();
    }

    private static String expect(MemoryModel model, MemoryModel.ModelFile file, Operation op) {
        int count = count(op);
        return switch (op.kind) {
            case MAP_PRIVATELY -> model.map(op.first, count, op.number & 7, false, true);
            case MAP_SHARED_MEMORY -> model.map(op.first, count, op.number & 7, true, true);
            case MAP_WHERE_NOTHING_IS -> model.map(op.first, count, op.number & 7, op.offset % 2 == 0, false);
            case MAP_FILE ->
                model.mapFile(
                        op.first, count, op.number & 7, op.offset % 2 == 0, op.offset % 3 == 0, file, op.number % 6);
            case BREAK -> {
                model.brk(filePlace(op));
                yield MemoryModel.DONE;
            }
            case STORE_IN_HEAP -> model.storeInHeap(op.first * Page.SIZE / 4, word(op.number));
            case UNMAP -> model.unmap(op.first, count);
            case PROTECT -> model.protect(op.first, count, op.number & 7);
            case ADVISE -> model.advise(op.first, count, ADVICE[op.number % ADVICE.length]);
            case STORE -> model.store(op.first * Page.SIZE + op.offset, bytes(op));
            case STORE_WORD -> model.store(wordOffset(op, Integer.BYTES), word(op.number));
            case ADD -> added(model, op);
            case FORK, FORK_AGAIN, WRITE_FILE, CUT_OR_LENGTHEN_FILE ->
                throw new IllegalArgumentException(op.toString());
        };
    }

    private static String added(MemoryModel model, Operation op) {
        int offset = wordOffset(op, Integer.BYTES);
        // What cannot be read cannot be written, so that the store says the same.
        int before = model.unreadable(op.first) != null
                ? 0
                : java.nio.ByteBuffer.wrap(model.bytes(op.first))
                        .order(java.nio.ByteOrder.nativeOrder())
                        .getInt(offset % Page.SIZE);
        String answer = model.store(offset, word(before + op.number));
        return answer.equals(MemoryModel.DONE) ? answer + " " + before : answer;
    }

    private static String answer(AddressSpace space, OpenContent[] open, Operation op) {
        try {
            return call(space, open, op);
        } catch (KernelException refused) {
            return refused.errno().name();
        } catch (MemoryFault fault) {
            return name(fault);
        }
    }

    private static String name(MemoryFault fault) {
        if (fault.signal() == Signal.BUS) {
            return fault.code() == MemoryFault.BUS_ADRERR ? MemoryModel.BEYOND : "ADRALN";
        }
        return fault.code() == MemoryFault.SEGV_MAPERR ? MemoryModel.NOT_MAPPED : MemoryModel.FORBIDDEN;
    }

    private static String call(AddressSpace space, OpenContent[] open, Operation op) {
        long start = BASE + (long) op.first * Page.SIZE;
        long length = (long) count(op) * Page.SIZE;
        switch (op.kind) {
            case MAP_PRIVATELY -> map(space, start, length, op.number & 7, MAP_PRIVATE | MAP_FIXED);
            case MAP_SHARED_MEMORY -> map(space, start, length, op.number & 7, MAP_SHARED | MAP_FIXED);
            case MAP_WHERE_NOTHING_IS -> {
                int sharing = op.offset % 2 == 0 ? MAP_SHARED : MAP_PRIVATE;
                map(space, start, length, op.number & 7, sharing | MAP_FIXED_NOREPLACE);
            }
            case MAP_FILE -> {
                int flags = (op.offset % 2 == 0 ? MAP_SHARED : MAP_PRIVATE) | MAP_FIXED;
                OpenContent file = open[op.offset % 3 == 0 ? 1 : 0];
                long place = op.number % 6L * Page.SIZE;
                MmapCall call = new MmapCall(start, length, op.number & 7, flags, file, place);
                assertEquals(start, call.in(space, Limits.INITIAL));
            }
            case BREAK -> {
                long end = Mapping.HEAP + filePlace(op);
                assertEquals(end, Mapping.brk(space, Limits.INITIAL, end));
            }
            case STORE_IN_HEAP -> space.storeInt(Mapping.HEAP + op.first * Page.SIZE / 4, op.number);
            case UNMAP -> Mapping.munmap(space, start, length);
            case PROTECT -> Mapping.mprotect(space, Limits.INITIAL, start, length, op.number & 7);
            case ADVISE -> Mapping.madvise(space, start, length, ADVICE[op.number % ADVICE.length]);
            case STORE -> {
                byte[] bytes = bytes(op);
                space.store(start + op.offset, bytes, 0, bytes.length);
            }
            case STORE_WORD -> space.storeInt(BASE + wordOffset(op, Integer.BYTES), op.number);
            case ADD -> {
                return MemoryModel.DONE + " " + space.getAndAddInt(BASE + wordOffset(op, Integer.BYTES), op.number);
            }
            case FORK, FORK_AGAIN, WRITE_FILE, CUT_OR_LENGTHEN_FILE ->
                throw new IllegalArgumentException(op.toString());
        }
        return MemoryModel.DONE;
    }

    private static void map(AddressSpace space, long start, long length, int protection, int flags) {
        assertEquals(start, Mapping.mmap(space, Limits.INITIAL, start, length, protection, flags | MAP_ANONYMOUS));
    }

    private static void assertSame(MemoryModel model, AddressSpace space, String name) {
        for (int i = 0; i < MemoryModel.PAGES; i++) {
            byte[] found = new byte[Page.SIZE];
            String fault = fault(space, BASE + (long) i * Page.SIZE, found);
            assertEquals(model.unreadable(i), fault, name + ", page " + i);
            if (fault == null) {
                assertArrayEquals(model.bytes(i), found, name + ", page " + i);
            }
        }
        byte[] heap = new byte[model.heap().length];
        space.load(Mapping.HEAP, heap, 0, heap.length);
        assertArrayEquals(model.heap(), heap, name + ", heap");
    }

    private static @Nullable String fault(AddressSpace space, long address, byte[] target) {
        try {
            space.load(address, target, 0, target.length);
            return null;
        } catch (MemoryFault fault) {
            return name(fault);
        }
    }
}
