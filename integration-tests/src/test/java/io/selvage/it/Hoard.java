package io.selvage.it;

import static io.selvage.api.MappingCalls.MAP_ANONYMOUS;
import static io.selvage.api.MappingCalls.MAP_PRIVATE;
import static io.selvage.api.MappingCalls.MAP_SHARED;
import static io.selvage.api.MappingCalls.PROT_READ;
import static io.selvage.api.MappingCalls.PROT_WRITE;

import io.selvage.api.CloneFlags;
import io.selvage.api.Endpoint;
import io.selvage.api.Epoll;
import io.selvage.api.EpollEvent;
import io.selvage.api.FileControl;
import io.selvage.api.FutexScope;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.MemoryCalls;
import io.selvage.api.OpenFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.PollEvents;
import io.selvage.api.RecordLock;
import io.selvage.api.SocketFlags;
import io.selvage.api.SocketPair;
import io.selvage.api.SystemCalls;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A process that takes one of everything that there is, fills it, and then waits in many ways at once.
final class Hoard {
    private static final int PAGE = 4_096;

    private Hoard() {}

    /// Takes things and waits until it is ended. A call that fails ends it early.
    ///
    /// @param inet whether sockets of the host may be among them, which the deterministic machine does not control
    static void take(SystemCalls sys, boolean inet) {
        try {
            collect(sys, inet);
        } catch (KernelException lacking) {
            sys.exit(1);
        }
    }

    private static void collect(SystemCalls sys, boolean inet) {
        PipeEnds pipe = sys.pipe();
        sys.write(pipe.writeEnd(), new byte[PAGE]);
        PipeEnds empty = sys.pipe2(OpenFlags.O_CLOEXEC);
        int counter = sys.eventfd(0, 0);
        int self = sys.pidfdOpen(sys.getpid(), 0);
        int file =
                sys.open("/file" + sys.getpid() % 10, OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_TRUNC, 0644);
        sys.write(file, new byte[PAGE]);
        sys.setlk(file, new RecordLock(RecordLock.F_WRLCK, FileControl.SEEK_SET, 0, 10, 0));
        long own = sys.mmap(0, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
        long shared = sys.mmap(0, 4 * PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS);
        for (int page = 0; page < 4; page++) {
            sys.storeInt(own + (long) page * PAGE, page);
            sys.storeInt(shared + (long) page * PAGE, page);
        }
        int memory = sys.memfdCreate("hoard", 0);
        sys.write(memory, new byte[PAGE]);
        sys.mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
        SocketPair pair = sys.socketpair(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0);
        sys.sendmsg(pair.first(), new byte[PAGE], java.util.List.of(empty.readEnd(), pair.first()), 0);
        int listener = inet ? sys.socket(SocketFlags.AF_INET, SocketFlags.SOCK_STREAM, 0) : -1;
        if (inet) {
            sys.bind(listener, Endpoint.internet("127.0.0.1", 0));
            sys.listen(listener, 5);
        }
        int epoll = sys.epollCreate(0);
        sys.epollCtl(epoll, Epoll.EPOLL_CTL_ADD, empty.readEnd(), Epoll.EPOLLIN, 1);
        sys.epollCtl(epoll, Epoll.EPOLL_CTL_ADD, counter, Epoll.EPOLLIN, 2);
        sys.dup(epoll);

        thread(sys, () -> Kernel.current().read(empty.readEnd(), new byte[1]));
        thread(sys, () -> Kernel.current().read(counter, new byte[8]));
        thread(sys, () -> Kernel.current().poll(self, PollEvents.POLLIN, -1));
        thread(sys, () -> Kernel.current().write(pipe.writeEnd(), new byte[100_000]));
        thread(sys, () -> Kernel.current().epollWait(epoll, new @Nullable EpollEvent[3], -1));
        thread(sys, () -> wait(FutexScope.PRIVATE, own));
        if (inet) {
            thread(sys, () -> Kernel.current().accept(listener));
        }
        sys.clone(CloneFlags.FORK, () -> wait(FutexScope.SHARED, shared));
        sys.clone(CloneFlags.FORK, () -> {
            Kernel.current().storeInt(own, 7);
            Kernel.current().read(pair.second(), new byte[10]);
            Kernel.current().read(pair.second(), new byte[PAGE]);
            Kernel.current().read(pair.second(), new byte[PAGE]);
        });
        sys.park();
    }

    private static void thread(SystemCalls sys, Runnable body) {
        sys.clone(CloneFlags.THREAD, body::run);
    }

    private static void wait(FutexScope scope, long word) {
        Kernel.current().futexWait(scope, word, 0, MemoryCalls.FUTEX_BITSET_MATCH_ANY, Duration.ofDays(1));
    }
}
