package io.selvage.kernel;

import static io.selvage.api.MemoryCalls.MAP_ANONYMOUS;
import static io.selvage.api.MemoryCalls.MAP_FIXED;
import static io.selvage.api.MemoryCalls.MAP_PRIVATE;
import static io.selvage.api.MemoryCalls.MAP_SHARED;
import static io.selvage.api.MemoryCalls.PROT_READ;
import static io.selvage.api.MemoryCalls.PROT_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.runtime.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Address spaces that several platform threads use at once, and what a fork does not cost.
@Timeout(120)
class AddressSpaceTest {
    private static final long BASE = 0x6100_0000_0000L;
    private static final int FORKS = 20_000;
    private static final int WRITERS = 3;
    private static final int SLOW_WRITES = 200;
    private static final int SLOWNESS = 20_000;

    @Test
    void nothingIsMadeUntilSomethingIsMapped() {
        AddressSpace space = new AddressSpace();
        assertNull(space.copy().table());
        assertEquals(Mapping.HEAP, Mapping.brk(space, Limits.INITIAL, 0));
        Mapping.munmap(space, BASE, Page.SIZE);
        assertNull(space.table());
    }

    @Test
    void aForkSharesThePagesUntilOneSideWrites() {
        AddressSpace parent = mapped(2);
        parent.storeInt(BASE, 1);
        parent.storeInt(BASE + Page.SIZE, 2);
        AddressSpace child = parent.copy();
        child.storeInt(BASE, 3);
        assertEquals(1, parent.loadInt(BASE));
        assertEquals(3, child.loadInt(BASE));
        Page parents = page(parent, BASE + Page.SIZE);
        assertSame(parents, page(child, BASE + Page.SIZE));
        parent.storeInt(BASE + Page.SIZE, 4);
        assertEquals(2, child.loadInt(BASE + Page.SIZE));
    }

    @Test
    void aPageIsCopiedOncePerForkNotOncePerWrite() {
        AddressSpace parent = mapped(1);
        parent.storeInt(BASE, 1);
        AddressSpace child = parent.copy();
        child.storeInt(BASE, 2);
        Page copied = page(child, BASE);
        child.storeInt(BASE + 8, 3);
        assertSame(copied, page(child, BASE));
    }

    /// A writer that has found the page writable is let finish: what the copy reads first stays.
    @Test
    void aForkWaitsForWhoIsWriting() throws Exception {
        AddressSpace parent = mapped(1);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            for (long round = 1; round <= SLOW_WRITES; round++) {
                parent.storeLong(BASE, -round);
                AtomicLong first = new AtomicLong();
                AddressSpace child = whileWriting(parent, round, threads, () -> {
                    AddressSpace copy = parent.copy();
                    first.set(copy.loadLong(BASE));
                    return copy;
                });
                assertEquals(first.get(), child.loadLong(BASE));
                assertEquals(round, parent.loadLong(BASE));
            }
        }
    }

    @Test
    void whoProtectsWaitsForWhoIsWriting() throws Exception {
        AddressSpace space = mapped(1);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            for (long round = 1; round <= SLOW_WRITES; round++) {
                Mapping.mprotect(space, Limits.INITIAL, BASE, Page.SIZE, PROT_READ | PROT_WRITE);
                long first = whileWriting(space, round, threads, () -> {
                    Mapping.mprotect(space, Limits.INITIAL, BASE, Page.SIZE, PROT_READ);
                    return space.loadLong(BASE);
                });
                assertEquals(first, space.loadLong(BASE));
            }
        }
    }

    /// Another thread does something while this one takes its time between finding the page and writing
    /// to it.
    private static <T> T whileWriting(AddressSpace space, long value, ExecutorService threads, Callable<T> action)
            throws Exception {
        PageTable table = space.madeTable();
        AtomicBoolean begun = new AtomicBoolean();
        int line = table.writers().enter();
        Memory memory = table.writable(BASE, line);
        Future<T> result = threads.submit(() -> {
            begun.set(true);
            return action.call();
        });
        while (!begun.get()) {
            java.lang.Thread.onSpinWait();
        }
        for (int i = 0; i < SLOWNESS && !result.isDone(); i++) {
            java.lang.Thread.onSpinWait();
        }
        memory.setLong(0, value);
        table.writers().leave(line);
        return result.get();
    }

    /// Each writer counts in one page and then, as a second step, in another. A fork is one instant: the
    /// second count is never ahead in its copy, nor more than one behind, and its copy does not change
    /// any more.
    @Test
    void invariant63AForkIsOneInstantForAllWriters() throws Exception {
        AddressSpace parent = mapped(2 * WRITERS);
        for (int i = 1; i < WRITERS; i++) {
            parent.retain();
        }
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<Long>> counts = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                counts.add(threads.submit(writer(parent, writer, over)));
            }
            List<AddressSpace> children = new ArrayList<>();
            List<Long> seen = new ArrayList<>();
            try {
                for (int fork = 0; fork < FORKS; fork++) {
                    AddressSpace child = parent.copy();
                    long[] values = values(child);
                    for (int writer = 0; writer < WRITERS; writer++) {
                        long ahead = values[2 * writer] - values[2 * writer + 1];
                        assertTrue(ahead == 0 || ahead == 1, () -> "torn by " + ahead);
                    }
                    if (fork % 1_000 == 0) {
                        children.add(child);
                        seen.add(values[0]);
                        // Seen by nobody else.
                        child.storeLong(BASE, -1);
                        child.storeLong(BASE, values[0]);
                    }
                }
            } finally {
                over.set(true);
            }
            for (int i = 0; i < children.size(); i++) {
                assertEquals(seen.get(i), children.get(i).loadLong(BASE));
            }
            for (int writer = 0; writer < WRITERS; writer++) {
                // No store was lost either.
                assertEquals(counts.get(writer).get(), parent.loadLong(first(writer)));
                assertEquals(counts.get(writer).get(), parent.loadLong(second(writer)));
            }
        }
    }

    private static Callable<Long> writer(AddressSpace space, int writer, AtomicBoolean over) {
        return () -> {
            long count = 0;
            while (!over.get()) {
                count++;
                space.storeLong(first(writer), count);
                assertEquals(count - 1, space.getAndAddLong(second(writer), 1));
            }
            return count;
        };
    }

    private static long first(int writer) {
        return BASE + 2L * writer * Page.SIZE;
    }

    private static long second(int writer) {
        return first(writer) + Page.SIZE;
    }

    private static long[] values(AddressSpace space) {
        long[] values = new long[2 * WRITERS];
        for (int i = 0; i < values.length; i++) {
            values[i] = space.loadLong(BASE + (long) i * Page.SIZE);
        }
        return values;
    }

    /// When protecting returns, no writer that found the page writable before is still writing.
    @Test
    void nobodyWritesAfterProtecting() throws Exception {
        AddressSpace space = new AddressSpace();
        space.retain();
        int both = PROT_READ | PROT_WRITE;
        Mapping.mmap(space, Limits.INITIAL, BASE, Page.SIZE, both, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED);
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<Long> written = threads.submit(() -> {
                long count = 0;
                while (!over.get()) {
                    try {
                        space.getAndAddLong(BASE, 1);
                        count++;
                    } catch (MemoryFault fault) {
                        assertEquals(MemoryFault.SEGV_ACCERR, fault.code());
                    }
                }
                return count;
            });
            try {
                for (int i = 0; i < FORKS; i++) {
                    Mapping.mprotect(space, Limits.INITIAL, BASE, Page.SIZE, PROT_READ);
                    long first = space.loadLong(BASE);
                    for (int j = 0; j < 20; j++) {
                        assertEquals(first, space.loadLong(BASE));
                    }
                    Mapping.mprotect(space, Limits.INITIAL, BASE, Page.SIZE, both);
                }
            } finally {
                over.set(true);
            }
            assertEquals(written.get(), space.loadLong(BASE));
        }
    }

    private static AddressSpace mapped(int pages) {
        AddressSpace space = new AddressSpace();
        int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED;
        Mapping.mmap(space, Limits.INITIAL, BASE, (long) pages * Page.SIZE, PROT_READ | PROT_WRITE, flags);
        return space;
    }

    private static Page page(AddressSpace space, long address) {
        PageTable table = space.table();
        assertNotNull(table);
        Page page = table.find(address);
        assertNotNull(page);
        return page;
    }
}
