package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SystemCalls;
import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.Decision;
import io.selvage.api.simulation.Fault;
import io.selvage.api.simulation.Plan;
import io.selvage.api.simulation.Simulation;
import io.selvage.api.simulation.Step;
import io.selvage.api.simulation.StepObserver;
import io.selvage.kernel.HolderCounts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/// Descriptors, open files and pipes of several processes that share, copy, replace and lose their
/// tables, against a model of maps and byte arrays. Every answer is compared, refusals too, and after
/// every call every count of holders.
class DescriptorModelProperties {
    private static final int MOST_ACTORS = 6;
    private static final int LIMIT = 12;
    private static final String[] PATHS = {"/one", "/two"};

    /// Invariants 64 (a copy of a table equals it, offsets are shared), 65 (closing in a copy leaves the
    /// original, in a shared table it does not), 67 (the end and the broken pipe are seen iff no other
    /// end is open in any table) and 71 (what is held is released with its last holder).
    @Property(tries = 120)
    void invariants64And65And67And71OnTheRealMachine(
            @ForAll @Size(min = 1, max = 120) List<@IntRange(max = 0xff_ffff) Integer> ops,
            @ForAll @IntRange(min = 1, max = 2) int cores)
            throws Exception {
        try (Kernel kernel = Inside.boot(cores)) {
            run(kernel, ops, null);
        }
    }

    @Property(tries = 120)
    void invariants64And65And67And71OnTheDeterministicMachine(
            @ForAll @Size(min = 1, max = 120) List<@IntRange(max = 0xff_ffff) Integer> ops, @ForAll long seed)
            throws Exception {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(seed, 2))) {
            run(kernel, ops, null);
        }
    }

    /// Whatever call fails for lack of something, or because a device does: nothing is lost and nothing
    /// half done, so that everything afterwards is as if it had not been made.
    @Property(tries = 200)
    void aCallThatFailsHasDoneNothing(
            @ForAll @Size(min = 1, max = 120) List<@IntRange(max = 0xff_ffff) Integer> ops, @ForAll long seed)
            throws Exception {
        Set<Fault> kinds = EnumSet.of(Fault.FAIL_ALLOCATION, Fault.FAIL_WRITE, Fault.FAIL_READ, Fault.FAIL_SPACE);
        try (Kernel kernel = Kernel.boot(
                KernelConfig.deterministic(Plan.of(seed, unlucky(seed)).faults(kinds, 1_000), 2))) {
            Faults faults = new Faults();
            Simulation simulation = Objects.requireNonNull(kernel.simulation());
            simulation.observe(faults);
            run(kernel, ops, faults);
        }
    }

    /// Every fifth call that may fail does.
    private static Chooser unlucky(long seed) {
        var random = new SplittableRandom(seed);
        return decision -> decision.kind() == Decision.Kind.FAULT && random.nextInt(5) != 0
                ? 0
                : random.nextInt(decision.kind() == Decision.Kind.FAULT ? 1 : 0, decision.options());
    }

    private static void run(Kernel kernel, List<Integer> ops, @Nullable Faults faults) throws Exception {
        Throwable[] failure = {null};
        kernel.spawn(Program.of("director", sys -> {
                    try {
                        new Run(kernel, faults, sys).all(ops);
                    } catch (Exception | Error e) {
                        failure[0] = e;
                    }
                    return 0;
                }))
                .waitFor();
        if (failure[0] != null) {
            throw new AssertionError(failure[0]);
        }
    }

    /// Counts what went wrong.
    private static final class Faults implements StepObserver {
        private int count;

        @Override
        public void step(Step step) {}

        @Override
        public void fault(Fault fault, int thread) {
            count++;
        }
    }

    // The model.

    /// The bytes of a file or what is in a pipe.
    private static final class Store {
        private byte[] bytes = {};
    }

    private enum Kind {
        FILE,
        READ_END,
        WRITE_END
    }

    private static final class Open {
        private final Kind kind;
        private final Store store;
        private int offset;

        Open(Kind kind, Store store) {
            this.kind = kind;
            this.store = store;
        }
    }

    private static final class Table {
        private final TreeMap<Integer, Open> entries = new TreeMap<>();
        private final Set<Integer> marked = new java.util.TreeSet<>();

        Table copy() {
            Table copy = new Table();
            copy.entries.putAll(entries);
            copy.marked.addAll(marked);
            return copy;
        }

        int lowestFree(int from) {
            int fd = from;
            while (entries.containsKey(fd)) {
                fd++;
            }
            return fd;
        }

        int put(int fd, Open open, boolean mark) {
            entries.put(fd, open);
            marked.remove(fd);
            if (mark) {
                marked.add(fd);
            }
            return fd;
        }

        void remove(int fd) {
            entries.remove(fd);
            marked.remove(fd);
        }
    }

    /// What the model says a call answers.
    private record Answer(@Nullable Errno refusal, Object value, Runnable effect) {
        static Answer of(Object value, Runnable effect) {
            return new Answer(null, value, effect);
        }

        static Answer refused(Errno errno) {
            return new Answer(errno, "", () -> {});
        }
    }

    private static final class Run {
        private final Kernel kernel;
        private final @Nullable Faults faults;
        private final List<Actor> actors = new ArrayList<>();
        private final List<Table> tables = new ArrayList<>();
        private final Map<String, Store> files = new HashMap<>();

        Run(Kernel kernel, @Nullable Faults faults, SystemCalls sys) {
            this.kernel = kernel;
            this.faults = faults;
            // Autoreaped, and inherited by those that are made here.
            sys.sigaction(Signal.CHLD.number(), SignalAction.IGNORE);
        }

        void all(List<Integer> ops) throws InterruptedException {
            Actor first = Actor.spawn(kernel);
            first.tell(sys -> {
                sys.sigaction(Signal.PIPE.number(), SignalAction.IGNORE);
                sys.sigaction(Signal.CHLD.number(), SignalAction.IGNORE);
                sys.closeRange(0, Integer.MAX_VALUE, 0);
                sys.setrlimit(io.selvage.api.ResourceLimit.NOFILE, new io.selvage.api.Limit(LIMIT, LIMIT));
                return null;
            });
            actors.add(first);
            tables.add(new Table());
            for (int op : ops) {
                one(op);
                assertEquals("", HolderCounts.differences(kernel));
            }
            compareEverything();
            while (!actors.isEmpty()) {
                actors.removeLast().end();
                tables.removeLast();
                assertEquals("", HolderCounts.differences(kernel));
            }
        }

        private void one(int op) throws InterruptedException {
            int who = (op >> 4 & 7) % actors.size();
            Actor actor = actors.get(who);
            Table table = tables.get(who);
            int fd = descriptor(table, op >> 8 & 0xf, (op >> 22 & 3) != 0);
            int other = op >> 12 & 0xf;
            int amount = 1 + (op >> 16 & 0x3f);
            switch (op & 0xf) {
                case 0 -> pipe(actor, table, (other & 1) != 0);
                case 1 -> open(actor, table, PATHS[other % PATHS.length], (other & 4) != 0);
                case 2 -> duplicate(actor, table, fd);
                case 3 -> replace(actor, table, fd, other);
                case 4 -> close(actor, table, fd);
                case 5 -> fork(actor, table, sharing(other));
                case 6 -> fork(actor, table, sharing(other).with(CloneFlags.CLONE_FILES));
                case 7 -> end(who, (other & 1) != 0);
                case 8, 9 -> write(actor, table, fd, amount);
                case 10, 11 -> read(actor, table, fd, amount);
                case 12 -> seek(actor, table, fd, amount - 8, other % 3);
                case 13 -> mark(actor, table, fd, other & 1);
                case 14 -> execOrUnshare(who, (other & 1) != 0);
                default -> closeRange(actor, table, fd, fd + other % 3);
            }
        }

        private static CloneFlags sharing(int bits) {
            CloneFlags flags = (bits & 1) == 0 ? CloneFlags.FORK : CloneFlags.CLONE_FS;
            return (bits & 2) == 0 ? flags : flags.with(CloneFlags.CLONE_VM);
        }

        private static int descriptor(Table table, int number, boolean open) {
            List<Integer> present = List.copyOf(table.entries.keySet());
            return open && !present.isEmpty() ? present.get(number % present.size()) : number;
        }

        /// Makes a call and holds it against the model, which takes it over if it was made.
        private void check(Actor actor, Answer expected, Actor.Deed deed, Errno... injected)
                throws InterruptedException {
            int before = faults == null ? 0 : faults.count;
            Object value;
            try {
                value = actor.tell(deed);
            } catch (KernelException e) {
                if (faults != null && faults.count > before) {
                    assertTrue(Arrays.asList(injected).contains(e.errno()), e::getMessage);
                } else {
                    assertEquals(expected.refusal, e.errno(), e::getMessage);
                }
                return;
            }
            assertEquals(null, expected.refusal);
            if (expected.value instanceof byte[] bytes) {
                assertArrayEquals(bytes, (byte[]) value);
            } else {
                assertEquals(expected.value, value);
            }
            expected.effect.run();
        }

        private void pipe(Actor actor, Table table, boolean mark) throws InterruptedException {
            int one = table.lowestFree(0);
            int two = table.lowestFree(one + 1);
            Store store = new Store();
            Answer answer = two >= LIMIT
                    ? Answer.refused(Errno.EMFILE)
                    : Answer.of(new PipeEnds(one, two), () -> {
                        table.put(one, new Open(Kind.READ_END, store), mark);
                        table.put(two, new Open(Kind.WRITE_END, store), mark);
                    });
            int flags = OpenFlags.O_NONBLOCK | (mark ? OpenFlags.O_CLOEXEC : 0);
            check(actor, answer, sys -> sys.pipe2(flags), Errno.EMFILE);
        }

        private void open(Actor actor, Table table, String path, boolean mark) throws InterruptedException {
            int fd = table.lowestFree(0);
            Answer answer = fd >= LIMIT
                    ? Answer.refused(Errno.EMFILE)
                    : Answer.of(fd, () -> {
                        Store store = files.computeIfAbsent(path, _ -> new Store());
                        table.put(fd, new Open(Kind.FILE, store), mark);
                    });
            int flags = OpenFlags.O_RDWR | OpenFlags.O_CREAT | (mark ? OpenFlags.O_CLOEXEC : 0);
            check(actor, answer, sys -> sys.open(path, flags, 0644), Errno.EMFILE, Errno.ENOSPC);
        }

        private void duplicate(Actor actor, Table table, int fd) throws InterruptedException {
            Open open = table.entries.get(fd);
            int copy = table.lowestFree(0);
            Answer answer = open == null
                    ? Answer.refused(Errno.EBADF)
                    : copy >= LIMIT
                            ? Answer.refused(Errno.EMFILE)
                            : Answer.of(copy, () -> table.put(copy, open, false));
            check(actor, answer, sys -> sys.dup(fd), Errno.EMFILE);
        }

        private void replace(Actor actor, Table table, int fd, int target) throws InterruptedException {
            Open open = table.entries.get(fd);
            Answer answer = open == null || (target >= LIMIT && target != fd)
                    ? Answer.refused(Errno.EBADF)
                    : Answer.of(target, () -> table.put(target, open, target == fd && table.marked.contains(fd)));
            check(actor, answer, sys -> sys.dup2(fd, target), Errno.EMFILE);
        }

        private void close(Actor actor, Table table, int fd) throws InterruptedException {
            Answer answer = table.entries.containsKey(fd)
                    ? Answer.of("nothing", () -> table.remove(fd))
                    : Answer.refused(Errno.EBADF);
            check(actor, answer, sys -> {
                sys.close(fd);
                return null;
            });
        }

        private void closeRange(Actor actor, Table table, int first, int last) throws InterruptedException {
            check(
                    actor,
                    Answer.of("nothing", () -> {
                        for (int fd = first; fd <= last; fd++) {
                            table.remove(fd);
                        }
                    }),
                    sys -> {
                        sys.closeRange(first, last, 0);
                        return null;
                    });
        }

        private void fork(Actor actor, Table table, CloneFlags flags) throws InterruptedException {
            if (actors.size() == MOST_ACTORS) {
                return;
            }
            int before = faults == null ? 0 : faults.count;
            try {
                actors.add(actor.fork(flags));
                tables.add(flags.contains(CloneFlags.CLONE_FILES) ? table : table.copy());
            } catch (KernelException e) {
                assertTrue(faults != null && faults.count > before, e::getMessage);
                assertEquals(Errno.EAGAIN, e.errno());
            }
        }

        private void end(int who, boolean killed) throws InterruptedException {
            if (actors.size() == 1) {
                return;
            }
            Actor actor = actors.remove(who);
            tables.remove(who);
            if (killed) {
                actor.kill();
            } else {
                actor.end();
            }
        }

        private void execOrUnshare(int who, boolean exec) throws InterruptedException {
            Table own = tables.get(who).copy();
            Actor actor = actors.get(who);
            if (exec) {
                actor.exec();
                Set.copyOf(own.marked).forEach(own::remove);
            } else {
                actor.tell(sys -> {
                    sys.unshare(CloneFlags.CLONE_FILES);
                    return null;
                });
            }
            tables.set(who, own);
        }

        private void write(Actor actor, Table table, int fd, int amount) throws InterruptedException {
            Open open = table.entries.get(fd);
            byte[] bytes = new byte[amount];
            Arrays.fill(bytes, (byte) (fd * 31 + amount));
            Answer answer;
            if (open == null || open.kind == Kind.READ_END) {
                answer = Answer.refused(Errno.EBADF);
            } else if (open.kind == Kind.WRITE_END && !isOpen(Kind.READ_END, open.store)) {
                answer = Answer.refused(Errno.EPIPE);
            } else {
                answer = Answer.of(amount, () -> {
                    int at = open.kind == Kind.FILE ? open.offset : open.store.bytes.length;
                    open.store.bytes = Arrays.copyOf(open.store.bytes, Math.max(open.store.bytes.length, at + amount));
                    System.arraycopy(bytes, 0, open.store.bytes, at, amount);
                    open.offset = at + amount;
                });
            }
            check(actor, answer, sys -> sys.write(fd, bytes), Errno.EIO, Errno.ENOSPC);
        }

        private void read(Actor actor, Table table, int fd, int amount) throws InterruptedException {
            Open open = table.entries.get(fd);
            Answer answer;
            if (open == null || open.kind == Kind.WRITE_END) {
                answer = Answer.refused(Errno.EBADF);
            } else if (open.kind == Kind.READ_END
                    && open.store.bytes.length == 0
                    && isOpen(Kind.WRITE_END, open.store)) {
                answer = Answer.refused(Errno.EAGAIN);
            } else {
                int from = open.kind == Kind.FILE ? Math.min(open.offset, open.store.bytes.length) : 0;
                int to = Math.min(open.store.bytes.length, from + amount);
                answer = Answer.of(Arrays.copyOfRange(open.store.bytes, from, to), () -> {
                    if (open.kind == Kind.FILE) {
                        open.offset += to - from;
                    } else {
                        open.store.bytes = Arrays.copyOfRange(open.store.bytes, to, open.store.bytes.length);
                    }
                });
            }
            check(actor, answer, sys -> readBytes(sys, fd, amount), Errno.EIO);
        }

        private static byte[] readBytes(SystemCalls sys, int fd, int amount) {
            byte[] buffer = new byte[amount];
            int count = sys.read(fd, buffer);
            return Arrays.copyOf(buffer, count);
        }

        private void seek(Actor actor, Table table, int fd, int offset, int whence) throws InterruptedException {
            Open open = table.entries.get(fd);
            Answer answer;
            if (open == null) {
                answer = Answer.refused(Errno.EBADF);
            } else if (open.kind != Kind.FILE) {
                answer = Answer.refused(Errno.ESPIPE);
            } else {
                int base = whence == FileControl.SEEK_SET
                        ? 0
                        : whence == FileControl.SEEK_CUR ? open.offset : open.store.bytes.length;
                answer = base + offset < 0
                        ? Answer.refused(Errno.EINVAL)
                        : Answer.of((long) base + offset, () -> open.offset = base + offset);
            }
            check(actor, answer, sys -> sys.lseek(fd, offset, whence));
        }

        private void mark(Actor actor, Table table, int fd, int mark) throws InterruptedException {
            Answer answer = table.entries.containsKey(fd)
                    ? Answer.of(0, () -> {
                        if (mark == 0) {
                            table.marked.remove(fd);
                        } else {
                            table.marked.add(fd);
                        }
                    })
                    : Answer.refused(Errno.EBADF);
            check(actor, answer, sys -> sys.fcntl(fd, FileControl.F_SETFD, mark));
        }

        private boolean isOpen(Kind kind, Store store) {
            return tables.stream()
                    .flatMap(table -> table.entries.values().stream())
                    .anyMatch(open -> open.kind == kind && open.store == store);
        }

        /// Every table, mark and offset that there is at the end.
        private void compareEverything() throws InterruptedException {
            for (int who = 0; who < actors.size(); who++) {
                Table table = tables.get(who);
                Actor actor = actors.get(who);
                for (int fd = 0; fd < LIMIT; fd++) {
                    int asked = fd;
                    Open open = table.entries.get(fd);
                    check(
                            actor,
                            open == null
                                    ? Answer.refused(Errno.EBADF)
                                    : Answer.of(table.marked.contains(fd) ? 1 : 0, () -> {}),
                            sys -> sys.fcntl(asked, FileControl.F_GETFD, 0));
                    if (open != null && open.kind == Kind.FILE) {
                        seek(actor, table, fd, 0, FileControl.SEEK_CUR);
                    }
                }
            }
        }
    }
}
