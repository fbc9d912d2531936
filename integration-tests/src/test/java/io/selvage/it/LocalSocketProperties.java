package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.ReceivedMessage;
import io.selvage.api.SocketFlags;
import io.selvage.api.SocketPair;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;

/// Random operations of several processes on connected local sockets, against [LocalSocketModel]: bytes
/// arrive once and in order, packets whole, descriptors on the same open files, and what nobody can reach
/// closes at that moment (MODEL 16, invariants 65 and 71).
class LocalSocketProperties {
    @Property(tries = 150)
    void socketsDoWhatTheModelDoes(@ForAll long seed, @ForAll @IntRange(min = 10, max = 120) int steps)
            throws InterruptedException {
        Inside.kernel(2, sys -> new Run(sys, seed).steps(steps));
    }

    @Property(tries = 40)
    void alsoOnTheDeterministicMachine(@ForAll long seed, @ForAll @IntRange(min = 10, max = 120) int steps)
            throws InterruptedException {
        Inside.bothKernels(2, seed, sys -> new Run(sys, seed).steps(steps));
    }

    /// One sequence of operations.
    private static final class Run {
        private static final int COUNTERS = 4;

        private final SystemCalls sys;
        private final Random random;
        private final LocalSocketModel model = new LocalSocketModel();

        /// What each descriptor refers to: an end, a listener, or the number of a counter.
        private final TreeMap<Integer, Object> held = new TreeMap<>();

        private int listeners;

        Run(SystemCalls sys, long seed) {
            this.sys = sys;
            random = new Random(seed);
            for (int i = 0; i < COUNTERS; i++) {
                held.put(sys.eventfd(i + 1, OpenFlags.O_NONBLOCK), i + 1);
            }
        }

        void steps(int count) {
            for (int i = 0; i < count; i++) {
                step();
                model.settle(List.copyOf(held.values()));
            }
        }

        private void step() {
            List<Integer> ends = of(LocalSocketModel.End.class);
            int choice = ends.isEmpty() ? 0 : random.nextInt(20);
            switch (choice) {
                case 0 -> pair();
                case 1 -> listen();
                case 2, 3 -> connect();
                case 4 -> accept();
                case 5 -> shutDown(any(ends));
                case 6, 7 -> close();
                case 8, 9, 10, 11, 12, 13 -> send(any(ends));
                default -> receive(any(ends));
            }
        }

        private List<Integer> of(Class<?> kind) {
            List<Integer> found = new ArrayList<>();
            held.forEach((fd, what) -> {
                if (kind.isInstance(what)) {
                    found.add(fd);
                }
            });
            return found;
        }

        private int any(List<Integer> among) {
            return among.get(random.nextInt(among.size()));
        }

        private LocalSocketModel.End end(int fd) {
            return (LocalSocketModel.End) Objects.requireNonNull(held.get(fd));
        }

        private int type() {
            return random.nextBoolean() ? SocketFlags.SOCK_STREAM : SocketFlags.SOCK_SEQPACKET;
        }

        /// Sometimes another process does it.
        private <T> T somewhere(Supplier<T> call) {
            if (random.nextInt(4) != 0) {
                return call.get();
            }
            List<T> results = new ArrayList<>();
            List<KernelException> refusals = new ArrayList<>();
            int child = sys.clone(CloneFlags.FORK, () -> {
                        try {
                            results.add(call.get());
                        } catch (KernelException e) {
                            refusals.add(e);
                        }
                    })
                    .process()
                    .pid();
            sys.waitpid(child, WaitOptions.NONE);
            if (!refusals.isEmpty()) {
                throw refusals.getFirst();
            }
            return results.getFirst();
        }

        private void pair() {
            int type = type();
            List<LocalSocketModel.End> ends = model.pair(type);
            SocketPair pair = sys.socketpair(SocketFlags.AF_UNIX, type | SocketFlags.SOCK_NONBLOCK, 0);
            held.put(pair.first(), ends.getFirst());
            held.put(pair.second(), ends.getLast());
        }

        private void listen() {
            int type = type();
            int backlog = random.nextInt(3);
            int fd = sys.socket(SocketFlags.AF_UNIX, type | SocketFlags.SOCK_NONBLOCK, 0);
            listeners++;
            sys.bind(fd, Endpoint.name("listener " + listeners));
            sys.listen(fd, backlog);
            held.put(fd, new LocalSocketModel.Listener(type, backlog));
        }

        private void connect() {
            List<Integer> all = of(LocalSocketModel.Listener.class);
            if (all.isEmpty()) {
                return;
            }
            int listener = any(all);
            LocalSocketModel.Listener there = (LocalSocketModel.Listener) Objects.requireNonNull(held.get(listener));
            int fd = sys.socket(SocketFlags.AF_UNIX, there.type | SocketFlags.SOCK_NONBLOCK, 0);
            Endpoint name = sys.getsockname(listener);
            if (there.waiting.size() > there.backlog) {
                Refused.with(Errno.EAGAIN, () -> somewhere(() -> sys.connect(fd, name)));
                sys.close(fd);
                return;
            }
            assertEquals(0, somewhere(() -> sys.connect(fd, name)));
            List<LocalSocketModel.End> ends = model.pair(there.type);
            held.put(fd, ends.getFirst());
            ends.getLast().unaccepted = true;
            there.waiting.add(ends.getLast());
        }

        private void accept() {
            List<Integer> all = of(LocalSocketModel.Listener.class);
            if (all.isEmpty()) {
                return;
            }
            int listener = any(all);
            LocalSocketModel.Listener there = (LocalSocketModel.Listener) Objects.requireNonNull(held.get(listener));
            LocalSocketModel.End end = there.waiting.poll();
            if (end == null) {
                Refused.with(Errno.EAGAIN, () -> sys.accept4(listener, SocketFlags.SOCK_NONBLOCK));
            } else {
                end.unaccepted = false;
                held.put(sys.accept4(listener, SocketFlags.SOCK_NONBLOCK), end);
            }
        }

        private void shutDown(int fd) {
            int how = random.nextInt(3);
            sys.shutdown(fd, how);
            LocalSocketModel.shutDown(end(fd), how);
        }

        private void close() {
            int fd = any(List.copyOf(held.keySet()));
            sys.close(fd);
            held.remove(fd);
        }

        private void send(int fd) {
            LocalSocketModel.End end = end(fd);
            int length = random.nextInt(10) == 0 ? random.nextInt(220_000) : random.nextInt(40);
            byte[] bytes = LocalSocketModel.next(end, length);
            List<Integer> passed = new ArrayList<>();
            List<Object> what = new ArrayList<>();
            while (random.nextInt(3) == 0) {
                int chosen = any(List.copyOf(held.keySet()));
                passed.add(chosen);
                what.add(Objects.requireNonNull(held.get(chosen)));
            }
            boolean resetBefore = end.reset;
            Object expected = model.send(end, bytes, what);
            Object actual;
            try {
                actual = somewhere(() -> sys.sendmsg(fd, bytes, passed, SocketFlags.MSG_NOSIGNAL));
            } catch (KernelException e) {
                actual = e.errno();
            }
            if (LocalSocketModel.allows(end, errno(expected), errno(actual))) {
                end.reset = resetBefore;
                return;
            }
            assertEquals(expected, actual, () -> "sent by " + fd);
        }

        private static @Nullable Errno errno(Object answer) {
            return answer instanceof Errno errno ? errno : null;
        }

        private void receive(int fd) {
            LocalSocketModel.End end = end(fd);
            int most = random.nextInt(10) == 0 ? 300_000 : random.nextInt(60);
            boolean looks = random.nextInt(5) == 0;
            boolean inChild = random.nextInt(5) == 0;
            byte[] buffer = new byte[most];
            int flags = looks ? SocketFlags.MSG_PEEK : 0;
            ReceivedMessage message = null;
            Errno errno = null;
            try {
                Supplier<ReceivedMessage> call = () -> sys.recvmsg(fd, buffer, SocketFlags.SCM_MAX_FD, flags);
                message = inChild ? inChild(call) : call.get();
            } catch (KernelException e) {
                errno = e.errno();
            }
            if (errno == Errno.ECONNRESET && end.perhapsReset) {
                end.perhapsReset = false;
                return;
            }
            LocalSocketModel.Answer answer = model.receive(end, most, looks);
            assertEquals(answer.errno, errno, () -> "received by " + fd);
            if (message == null) {
                return;
            }
            assertEquals(answer.bytes.length, message.length());
            assertArrayEquals(answer.bytes, Arrays.copyOf(buffer, message.length()));
            assertEquals(answer.passed.size(), message.descriptors().size());
            if (!inChild) {
                for (int i = 0; i < answer.passed.size(); i++) {
                    arrived(message.descriptors().get(i), answer.passed.get(i));
                }
            }
        }

        private ReceivedMessage inChild(Supplier<ReceivedMessage> call) {
            List<Object> results = new ArrayList<>();
            int child = sys.clone(CloneFlags.FORK, () -> {
                        try {
                            results.add(call.get());
                        } catch (KernelException e) {
                            results.add(e);
                        }
                    })
                    .process()
                    .pid();
            sys.waitpid(child, WaitOptions.NONE);
            if (results.getFirst() instanceof KernelException e) {
                throw e;
            }
            return (ReceivedMessage) results.getFirst();
        }

        /// A new descriptor: it refers to the same open file if what is done to one is seen through it.
        private void arrived(int fd, Object what) {
            assertTrue(!held.containsKey(fd));
            held.put(fd, what);
            if (what instanceof Integer counter) {
                byte[] value = new byte[Long.BYTES];
                assertEquals(Long.BYTES, sys.read(fd, value));
                assertEquals(
                        (long) counter,
                        ByteBuffer.wrap(value).order(ByteOrder.LITTLE_ENDIAN).getLong());
                sys.write(fd, value);
            }
        }
    }
}
