package io.selvage.it;

import static io.selvage.api.MemoryCalls.MADV_DONTNEED;
import static io.selvage.api.MemoryCalls.MAP_ANONYMOUS;
import static io.selvage.api.MemoryCalls.MAP_FIXED;
import static io.selvage.api.MemoryCalls.MAP_PRIVATE;
import static io.selvage.api.MemoryCalls.MAP_SHARED;
import static io.selvage.api.MemoryCalls.PROT_NONE;
import static io.selvage.api.MemoryCalls.PROT_READ;
import static io.selvage.it.Words.PAGE;
import static io.selvage.it.Words.PAGE_SIZE;
import static io.selvage.it.Words.READ_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.MemoryView;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalInfo;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.jspecify.annotations.Nullable;

/// A view remembers pages; whatever happens to them, it does what the calls do (MODEL 16, 63).
class MemoryViewProperties {
    private static final int PAGES = 4;

    /// One process at a time runs.
    private static final AtomicInteger FAULTS = new AtomicInteger();

    private static @Nullable Kernel kernel;

    enum Kind {
        LOAD,
        STORE,
        ADD,
        EXCHANGE,
        STORE_BY_CALL,
        MAP_PRIVATELY,
        MAP_SHARED_MEMORY,
        UNMAP,
        PROTECT,
        ALLOW,
        FORGET,
        FORK,
        FORK_IN_CHILD
    }

    record Operation(Kind kind, int page, int word, int number) {}

    @BeforeContainer
    static void boot() {
        kernel = Inside.boot(2);
    }

    @AfterContainer
    static void close() {
        if (kernel != null) {
            kernel.close();
        }
    }

    @Provide
    Arbitrary<List<Operation>> operations() {
        return Combinators.combine(
                        Arbitraries.of(Kind.class),
                        Arbitraries.integers().between(0, PAGES - 1),
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(1, 1_000))
                .as(Operation::new)
                .list()
                .ofMaxSize(50);
    }

    /// The words of a process, null where an access would be a fault.
    private static final class Model {
        final int[][] words = new int[PAGES][2];
        final boolean[] mapped = new boolean[PAGES];
        final boolean[] shared = new boolean[PAGES];
        final int[] protection = new int[PAGES];

        Model fork() {
            Model child = new Model();
            for (int page = 0; page < PAGES; page++) {
                child.words[page] = shared[page] ? words[page] : words[page].clone();
                child.mapped[page] = mapped[page];
                child.shared[page] = shared[page];
                child.protection[page] = protection[page];
            }
            return child;
        }

        void map(int page, boolean sharing) {
            words[page] = new int[2];
            mapped[page] = true;
            shared[page] = sharing;
            protection[page] = READ_WRITE;
        }

        boolean isReadable(int page) {
            return mapped[page] && protection[page] != PROT_NONE;
        }

        boolean isWritable(int page) {
            return mapped[page] && protection[page] == READ_WRITE;
        }
    }

    @Property(tries = 400)
    void invariant63AViewDoesWhatTheCallsDo(@ForAll("operations") List<Operation> operations) throws Exception {
        Inside.process(java.util.Objects.requireNonNull(kernel), sys -> {
            sys.sigaction(Signal.SEGV.number(), SignalAction.handle(info -> repair(sys, info)));
            run(sys, new Model(), operations, 0, sys.memory());
        });
    }

    private static void run(SystemCalls sys, Model model, List<Operation> operations, int first, MemoryView view) {
        List<Integer> children = new ArrayList<>();
        for (int i = first; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            int next = i + 1;
            if (operation.kind == Kind.FORK_IN_CHILD && next < operations.size() && children.size() < 2) {
                // The parent waits, so that the two models that share words do not change at once.
                Model childs = model.fork();
                int child = sys.clone(CloneFlags.FORK, () -> {
                            run(sys, childs, operations, next + (operations.size() - next) / 2, sys.memory());
                        })
                        .tid();
                children.add(child);
                assertEquals(0, sys.waitpid(child, WaitOptions.NONE).status());
            } else {
                perform(sys, model, operation, view);
            }
        }
        for (int page = 0; page < PAGES; page++) {
            if (model.isReadable(page)) {
                assertEquals(model.words[page][0], view.loadInt(place(page, 0)));
                assertEquals(model.words[page][1], sys.loadInt(place(page, 1)));
            }
        }
    }

    private static long place(int page, int word) {
        return PAGE + (long) page * PAGE_SIZE + word * (PAGE_SIZE - 4L);
    }

    private static void perform(SystemCalls sys, Model model, Operation op, MemoryView view) {
        int page = op.page;
        long start = place(page, 0);
        long address = place(page, op.word);
        boolean writable = model.isWritable(page);
        boolean loads = op.kind == Kind.LOAD;
        boolean accesses = op.kind.compareTo(Kind.STORE_BY_CALL) <= 0;
        int faults = FAULTS.get();
        if (accesses && !(loads ? model.isReadable(page) : writable)) {
            model.map(page, false);
            faults++;
        }
        int[] words = model.words[page];
        switch (op.kind) {
            case LOAD -> assertEquals(words[op.word], view.loadInt(address), op::toString);
            case STORE -> view.storeInt(address, op.number);
            case ADD -> assertEquals(words[op.word], view.getAndAddInt(address, op.number), op::toString);
            case EXCHANGE -> assertTrue(view.compareAndSetInt(address, words[op.word], op.number), op::toString);
            case STORE_BY_CALL -> sys.storeInt(address, op.number);
            case MAP_PRIVATELY, MAP_SHARED_MEMORY -> {
                boolean shared = op.kind == Kind.MAP_SHARED_MEMORY;
                int sharing = shared ? MAP_SHARED : MAP_PRIVATE;
                sys.mmap(start, PAGE_SIZE, READ_WRITE, MAP_FIXED | MAP_ANONYMOUS | sharing);
                model.map(page, shared);
            }
            case UNMAP -> {
                sys.munmap(start, PAGE_SIZE);
                model.mapped[page] = false;
            }
            case PROTECT, ALLOW -> {
                if (model.mapped[page]) {
                    int protection = op.kind == Kind.ALLOW ? READ_WRITE : op.number % 2 == 0 ? PROT_READ : PROT_NONE;
                    sys.mprotect(start, PAGE_SIZE, protection);
                    model.protection[page] = protection;
                }
            }
            case FORGET -> {
                if (model.mapped[page]) {
                    sys.madvise(start, PAGE_SIZE, MADV_DONTNEED);
                    if (!model.shared[page]) {
                        model.words[page] = new int[2];
                    }
                }
            }
            case FORK, FORK_IN_CHILD -> {
                // What the child stores in private memory is its own.
                int child = sys.clone(CloneFlags.FORK, () -> {
                            if (writable && !model.shared[page]) {
                                sys.memory().storeInt(address, -1);
                            }
                        })
                        .tid();
                assertEquals(0, sys.waitpid(child, WaitOptions.NONE).status());
            }
        }
        assertEquals(faults, FAULTS.get(), op::toString);
        if (accesses && !loads) {
            words[op.word] = op.kind == Kind.ADD ? words[op.word] + op.number : op.number;
        }
    }

    /// What cannot be accessed is mapped anew by the handler, and the access made again.
    private static void repair(SystemCalls sys, SignalInfo info) {
        FAULTS.incrementAndGet();
        sys.mmap(info.value() & -PAGE_SIZE, PAGE_SIZE, READ_WRITE, MAP_FIXED | MAP_ANONYMOUS | MAP_PRIVATE);
    }
}
