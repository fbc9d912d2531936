package io.selvage.it;

import static io.selvage.api.OpenFlags.O_CLOEXEC;
import static io.selvage.api.OpenFlags.O_CREAT;
import static io.selvage.api.OpenFlags.O_RDONLY;
import static io.selvage.api.OpenFlags.O_WRONLY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.MaskChange;
import io.selvage.api.MemoryCalls;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.ResourceLimit;
import io.selvage.api.SchedulingCalls;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalSet;
import io.selvage.api.SpawnActions;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.Privilege;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A program as a child, with actions and attributes (MODEL 3.5).
@Timeout(60)
class SpawnTest {
    private static final int SEED = 7;
    private static final Program NOTHING = Program.of("nothing", _ -> 0);
    private static final Program WAITS = Program.of("waits", sys -> sys.pause());
    private static final SpawnActions NONE = SpawnActions.NONE;

    /// On both machines, with a few files.
    private static void inside(Inside.Check check) throws InterruptedException {
        Inside.bothKernels(2, SEED, sys -> {
            sys.mkdir("/dir", 0755);
            file(sys, "/dir/file", "content");
            check.run(sys);
        });
    }

    private static void file(SystemCalls sys, String path, String content) {
        int fd = sys.open(path, O_WRONLY | O_CREAT, 0644);
        sys.write(fd, content);
        sys.close(fd);
    }

    /// Spawns the check and collects it; what it throws comes out here.
    private static void child(SystemCalls sys, SpawnActions actions, Inside.Check check) throws Exception {
        Throwable[] failure = new Throwable[1];
        int pid = sys.spawn(actions, Program.of("child", inner -> {
                    try {
                        check.run(inner);
                    } catch (Exception | Error e) {
                        failure[0] = e;
                    }
                    return 0;
                }))
                .pid();
        assertEquals(pid, sys.waitpid(pid, WaitOptions.NONE).pid());
        if (failure[0] != null) {
            throw new AssertionError("in the child: " + failure[0], failure[0]);
        }
    }

    private static String read(SystemCalls sys, int fd) {
        byte[] buffer = new byte[100];
        return new String(buffer, 0, sys.read(fd, buffer), StandardCharsets.UTF_8);
    }

    // File actions.

    @Test
    void openOpensUnderTheGivenDescriptorAndClosesWhatHadIt() throws Exception {
        inside(sys -> {
            PipeEnds pipe = sys.pipe();
            child(sys, NONE.open(9, "/dir/file", O_RDONLY, 0).open(pipe.writeEnd(), "/dir/file", O_RDONLY, 0), in -> {
                assertEquals("content", read(in, 9));
                assertEquals("content", read(in, pipe.writeEnd()));
                // No other descriptor was left open on the way.
                Refused.with(Errno.EBADF, () -> in.fstat(pipe.writeEnd() + 1));
            });
            Refused.with(Errno.EBADF, () -> sys.fstat(9));
            assertEquals(1, sys.write(pipe.writeEnd(), "x"));
        });
    }

    @Test
    void openMakesAFileLessTheUmask() throws Exception {
        inside(sys -> {
            sys.umask(027);
            child(sys, NONE.open(1, "/made", O_WRONLY | O_CREAT, 0666), in -> in.write(1, "hello"));
            int fd = sys.open("/made", O_RDONLY, 0);
            assertEquals("hello", read(sys, fd));
            assertEquals(0640, sys.fstat(fd).mode() & 0777);
        });
    }

    @Test
    void openHasRoomWhenTheCreatorHasOpenedAllThatItMay() throws Exception {
        inside(sys -> {
            int last = sys.open("/dir/file", O_RDONLY, 0);
            sys.setrlimit(ResourceLimit.NOFILE.number(), Limit.of(last + 1));
            Refused.with(Errno.EMFILE, () -> sys.dup(last));
            child(sys, NONE.open(0, "/dir/file", O_RDONLY, 0), in -> assertEquals("content", read(in, 0)));
        });
    }

    @Test
    void openWithCloseOnExecIsThereForTheOtherActionsOnly() throws Exception {
        inside(sys ->
                child(sys, NONE.open(9, "/dir/file", O_RDONLY | O_CLOEXEC, 0).dup2(9, 5), in -> {
                    assertEquals("content", read(in, 5));
                    Refused.with(Errno.EBADF, () -> in.fstat(9));
                }));
    }

    @Test
    void dup2RedirectsAndAccumulates() throws Exception {
        inside(sys -> {
            PipeEnds pipe = sys.pipe();
            child(
                    sys,
                    NONE.dup2(pipe.writeEnd(), 1)
                            .dup2(1, 2)
                            .close(pipe.writeEnd())
                            .close(pipe.readEnd()),
                    in -> {
                        in.write(1, "one ");
                        in.write(2, "two");
                        Refused.with(Errno.EBADF, () -> in.fstat(pipe.writeEnd()));
                    });
            assertEquals("one two", read(sys, pipe.readEnd()));
        });
    }

    @Test
    void dup2OnItselfPassesOnAMarkedDescriptor() throws Exception {
        inside(sys -> {
            PipeEnds pipe = sys.pipe2(O_CLOEXEC);
            child(sys, NONE.dup2(pipe.writeEnd(), pipe.writeEnd()), in -> {
                assertEquals(0, in.fcntl(pipe.writeEnd(), FileControl.F_GETFD, 0));
                Refused.with(Errno.EBADF, () -> in.fstat(pipe.readEnd()));
            });
            assertEquals(FileControl.FD_CLOEXEC, sys.fcntl(pipe.writeEnd(), FileControl.F_GETFD, 0));
        });
    }

    @Test
    void actionsSeeMarkedDescriptorsWhichTheProgramDoesNot() throws Exception {
        inside(sys -> {
            PipeEnds pipe = sys.pipe2(O_CLOEXEC);
            Inside.Check closed = in -> {
                Refused.with(Errno.EBADF, () -> in.fstat(pipe.readEnd()));
                Refused.with(Errno.EBADF, () -> in.fstat(pipe.writeEnd()));
            };
            child(sys, NONE, closed);
            child(sys, NONE.dup2(pipe.writeEnd(), 9), in -> {
                closed.run(in);
                in.write(9, "through");
            });
            assertEquals("through", read(sys, pipe.readEnd()));
        });
    }

    @Test
    void aPlainSpawnClosesMarkedDescriptorsToo() throws Exception {
        inside(sys -> {
            PipeEnds pipe = sys.pipe2(O_CLOEXEC);
            int pid = sys.spawn(Program.of("child", in -> isOpen(in, pipe.writeEnd()) ? 1 : 0))
                    .pid();
            assertEquals(0, sys.waitpid(pid, WaitOptions.NONE).status());
            assertTrue(isOpen(sys, pipe.writeEnd()));
        });
    }

    @Test
    void closingWhatIsNotOpenIsNoFailure() throws Exception {
        inside(sys -> child(sys, NONE.close(77).close(1).close(1), in -> assertFalse(isOpen(in, 1))));
    }

    @Test
    void chdirCountsForLaterPathsAndForTheProgram() throws Exception {
        try (Kernel kernel = Inside.boot(2)) {
            kernel.files().makeDirectory("/bin", 0755);
            kernel.files()
                    .install(
                            "/bin/tool",
                            Program.of(
                                    "tool",
                                    in -> isOpen(in, 5)
                                            ? in.getcwd().length()
                                                    + in.arguments().size()
                                            : 0));
            kernel.files().makeFile("/bin/data", "data".getBytes(StandardCharsets.UTF_8), 0644);
            Inside.process(kernel, sys -> {
                Refused.with(
                        Errno.ENOENT,
                        () -> sys.spawn(NONE.open(5, "data", O_RDONLY, 0).chdir("/bin"), "tool"));
                var tool = sys.spawn(NONE.chdir("/bin").open(5, "data", O_RDONLY, 0), "tool", "a", "b");
                assertEquals("tool", tool.name());
                assertEquals(6 << 8, sys.waitpid(tool.pid(), WaitOptions.NONE).status());
                assertEquals("/", sys.getcwd());
            });
        }
    }

    // Attributes.

    @Test
    void withoutAttributesTheChildIsAsAfterVforkAndExec() throws Exception {
        inside(sys -> {
            sys.sigaction(Signal.USR1.number(), SignalAction.IGNORE);
            sys.sigaction(Signal.USR2.number(), SignalAction.handle(_ -> {}));
            sys.setParentDeathSignal(Signal.HUP.number());
            SignalSet mask = SignalSet.of(Signal.TERM);
            sys.sigprocmask(MaskChange.SET, mask);
            long word = sys.mmap(
                    0,
                    4_096,
                    MemoryCalls.PROT_READ | MemoryCalls.PROT_WRITE,
                    MemoryCalls.MAP_PRIVATE | MemoryCalls.MAP_ANONYMOUS);
            sys.storeInt(word, 5);
            child(sys, NONE, in -> {
                assertEquals(
                        SignalAction.Disposition.IGNORE,
                        in.sigaction(Signal.USR1.number()).disposition());
                assertEquals(
                        SignalAction.Disposition.DEFAULT,
                        in.sigaction(Signal.USR2.number()).disposition());
                assertEquals(mask, in.sigprocmask(MaskChange.BLOCK, SignalSet.NONE));
                assertEquals(0, in.getParentDeathSignal());
                assertEquals("child", in.threadName());
                assertEquals(List.of(), in.arguments());
                Refused.with(Errno.EFAULT, () -> in.readMemory(word, new byte[4], 0, 4));
            });
        });
    }

    @Test
    void maskAndDefaultSignals() throws Exception {
        inside(sys -> {
            sys.sigaction(Signal.USR1.number(), SignalAction.IGNORE);
            sys.sigaction(Signal.PIPE.number(), SignalAction.IGNORE);
            SpawnActions actions = NONE.withSignalMask(SignalSet.ALL)
                    .withDefaultSignals(SignalSet.of(Signal.PIPE, Signal.KILL, Signal.INT));
            child(sys, actions, in -> {
                assertEquals(
                        SignalSet.ALL.without(Signal.KILL, Signal.STOP),
                        in.sigprocmask(MaskChange.BLOCK, SignalSet.NONE));
                assertEquals(SignalAction.DEFAULT, in.sigaction(Signal.PIPE.number()));
                assertEquals(SignalAction.IGNORE, in.sigaction(Signal.USR1.number()));
            });
            assertEquals(SignalSet.NONE, sys.sigprocmask(MaskChange.BLOCK, SignalSet.NONE));
            assertEquals(SignalAction.IGNORE, sys.sigaction(Signal.PIPE.number()));
        });
    }

    @Test
    void aNewProcessGroupAndThenAMemberOfIt() throws Exception {
        inside(sys -> {
            int own = sys.getpgid(0);
            int leader = sys.spawn(NONE.withProcessGroup(0), WAITS).pid();
            int member = sys.spawn(NONE.withProcessGroup(leader), WAITS).pid();
            int other = sys.spawn(NONE.withProcessGroup(own), WAITS).pid();
            assertEquals(leader, sys.getpgid(leader));
            assertEquals(leader, sys.getpgid(member));
            assertEquals(own, sys.getpgid(other));
            assertEquals(sys.getsid(0), sys.getsid(member));
            sys.kill(-leader, Signal.TERM.number());
            sys.waitpid(-leader, WaitOptions.NONE);
            sys.waitpid(-leader, WaitOptions.NONE);
            Refused.with(Errno.ECHILD, () -> sys.waitpid(-leader, WaitOptions.NONE));
            Refused.with(Errno.EPERM, () -> sys.spawn(NONE.withProcessGroup(leader), WAITS));
            sys.kill(other, Signal.KILL.number());
            assertEquals(other, sys.waitpid(0, WaitOptions.NONE).pid());
        });
    }

    @Test
    void aNewSession() throws Exception {
        inside(sys -> {
            int leader = sys.spawn(NONE.withNewSession(), WAITS).pid();
            assertEquals(leader, sys.getpgid(leader));
            assertEquals(leader, sys.getsid(leader));
            Refused.with(Errno.EPERM, () -> sys.spawn(NONE.withProcessGroup(leader), WAITS));
            Refused.with(Errno.EPERM, () -> sys.setpgid(leader, leader));
            sys.kill(leader, Signal.KILL.number());
            sys.waitpid(leader, WaitOptions.NONE);
        });
    }

    @Test
    void aSpawnedChildCountsAsHavingExecutedAProgram() throws Exception {
        inside(sys -> {
            List<Integer> children =
                    List.of(sys.spawn(WAITS).pid(), sys.spawn(NONE, WAITS).pid());
            for (int child : children) {
                Refused.with(Errno.EACCES, () -> sys.setpgid(child, child));
                sys.kill(child, Signal.KILL.number());
                sys.waitpid(child, WaitOptions.NONE);
            }
        });
    }

    @Test
    void schedulingAttributes() throws Exception {
        inside(sys -> {
            SpawnActions realTime =
                    NONE.withScheduler(SchedulingCalls.SCHED_FIFO, 3).withNice(-5);
            child(sys, realTime, in -> {
                assertEquals(SchedulingCalls.SCHED_FIFO, in.schedGetscheduler(0));
                assertEquals(3, in.schedGetparam(0));
                assertEquals(-5, in.getpriority(SchedulingCalls.PRIO_PROCESS, 0));
            });
            assertEquals(SchedulingCalls.SCHED_OTHER, sys.schedGetscheduler(0));
            assertEquals(0, sys.getpriority(SchedulingCalls.PRIO_PROCESS, 0));
            sys.schedSetscheduler(0, SchedulingCalls.SCHED_RR, 8);
            child(sys, NONE.withSchedulingPriority(9), in -> {
                assertEquals(SchedulingCalls.SCHED_RR, in.schedGetscheduler(0));
                assertEquals(9, in.schedGetparam(0));
            });
        });
    }

    // Failures.

    record Failure(String step, Errno errno, SpawnActions actions, String path) {
        Failure(String step, Errno errno, SpawnActions actions) {
            this(step, errno, actions, "/bin/nothing");
        }
    }

    static Stream<Failure> failures() {
        return Stream.of(
                new Failure("file action 1, open(5, /absent)", Errno.ENOENT, NONE.open(5, "/absent", O_RDONLY, 0)),
                new Failure("file action 1, open(5, /bin)", Errno.EISDIR, NONE.open(5, "/bin", O_WRONLY, 0)),
                new Failure("file action 1, open(-1, /made)", Errno.EBADF, NONE.open(-1, "/made", O_CREAT, 0)),
                new Failure("file action 1, open(1024, /made)", Errno.EBADF, NONE.open(1024, "/made", O_CREAT, 0)),
                new Failure(
                        "file action 2, dup2(77, 5)", Errno.EBADF, NONE.close(6).dup2(77, 5)),
                new Failure("file action 1, dup2(77, 77)", Errno.EBADF, NONE.dup2(77, 77)),
                new Failure("file action 1, dup2(1, 1024)", Errno.EBADF, NONE.dup2(1, 1024)),
                new Failure("file action 1, dup2(1, -1)", Errno.EBADF, NONE.dup2(1, -1)),
                new Failure(
                        "file action 2, dup2(1, 2)", Errno.EBADF, NONE.close(1).dup2(1, 2)),
                new Failure("file action 1, close(-1)", Errno.EBADF, NONE.close(-1)),
                new Failure("file action 1, close(1024)", Errno.EBADF, NONE.close(1024)),
                new Failure("file action 1, chdir(/absent)", Errno.ENOENT, NONE.chdir("/absent")),
                new Failure("file action 1, chdir(/bin/nothing)", Errno.ENOTDIR, NONE.chdir("/bin/nothing")),
                new Failure("setpgid(0, -5)", Errno.EINVAL, NONE.withProcessGroup(-5)),
                new Failure(
                        "setpgid(0, -5)",
                        Errno.EINVAL,
                        NONE.withProcessGroup(-5).withNewSession()),
                new Failure(
                        "setpgid(0, 0)", Errno.EPERM, NONE.withProcessGroup(0).withNewSession()),
                new Failure("setpgid(0, 600)", Errno.EPERM, NONE.withProcessGroup(600)),
                new Failure(
                        "setpgid(0, 600)",
                        Errno.EPERM,
                        NONE.open(1, "/made", O_CREAT, 0).withProcessGroup(600)),
                new Failure(
                        "sched_setscheduler(0, 0, 5)",
                        Errno.EINVAL,
                        NONE.withProcessGroup(600).withScheduler(0, 5)),
                new Failure(
                        "sched_setscheduler(0, 1, 5)",
                        Errno.EPERM,
                        NONE.withScheduler(1, 5).withNice(-5)),
                new Failure("sched_setparam(0, 5)", Errno.EINVAL, NONE.withSchedulingPriority(5)),
                new Failure("nice -5", Errno.EACCES, NONE.withNice(-5).withProcessGroup(600)),
                new Failure("exec", Errno.ENOENT, NONE.dup2(1, 9), "/bin/absent"),
                new Failure("exec", Errno.EACCES, NONE, "/bin"),
                new Failure("exec", Errno.ENOEXEC, NONE.withProcessGroup(0), "/bin/text"),
                new Failure("exec", Errno.ENOTDIR, NONE.withNewSession(), "/bin/nothing/"),
                new Failure("file action 1, chdir(/absent)", Errno.ENOENT, NONE.chdir("/absent"), "/bin/absent"));
    }

    /// More failures than there are numbers.
    @ParameterizedTest
    @MethodSource("failures")
    void aFailureNamesItsStepAndLeavesNothing(Failure failure) throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(1).pidMax(512))) {
            kernel.files().makeDirectory("/bin", 0755);
            kernel.files().install("/bin/nothing", NOTHING);
            kernel.files().makeFile("/bin/text", new byte[] {1}, 0755);
            Inside.process(kernel, sys -> {
                AtomicInteger told = new AtomicInteger();
                sys.sigaction(Signal.CHLD.number(), SignalAction.handle(_ -> told.incrementAndGet()));
                sys.removePrivileges(Privilege.INCREASE_BASE_PRIORITY);
                PipeEnds pipe = sys.pipe();
                int processes = kernel.processes().size();
                for (int i = 0; i < 600; i++) {
                    KernelException refusal =
                            Refused.with(failure.errno, () -> sys.spawn(failure.actions, failure.path));
                    assertTrue(
                            String.valueOf(refusal.getMessage()).startsWith(failure.errno + ": spawn, " + failure.step),
                            refusal::getMessage);
                }
                Refused.with(Errno.ECHILD, () -> sys.waitpid(-1, WaitOptions.WALL));
                assertEquals(0, told.get());
                assertEquals(processes, kernel.processes().size());
                // The tables of those that failed would keep the write end open, and their copies the number.
                sys.close(pipe.writeEnd());
                assertEquals(0, sys.read(pipe.readEnd(), new byte[1]));
                sys.close(pipe.readEnd());
                assertEquals(pipe.readEnd(), sys.dup(0));
                Refused.with(Errno.ENOENT, () -> sys.open("/made", O_RDONLY, 0));
                assertEquals("/", sys.getcwd());
            });
        }
    }

    @Test
    void aBodyThatCannotBeMadeLeavesNothing() throws Exception {
        inside(sys -> {
            Program broken = Program.stackless("broken", () -> {
                throw new IllegalStateException("no body");
            });
            assertThrows(IllegalStateException.class, () -> sys.spawn(broken));
            assertThrows(IllegalStateException.class, () -> sys.spawn(NONE.withNewSession(), broken));
            Refused.with(Errno.ECHILD, () -> sys.waitpid(-1, WaitOptions.WALL));
        });
    }

    @Test
    void whatAnActionDidToFilesBeforeTheFailureStays() throws Exception {
        inside(sys -> {
            SpawnActions actions =
                    NONE.open(5, "/made", O_WRONLY | O_CREAT, 0600).close(-1);
            Refused.with(Errno.EBADF, () -> sys.spawn(actions, NOTHING));
            sys.close(sys.open("/made", O_RDONLY, 0));
        });
    }

    // Races.

    @Test
    void aGroupMayGoWhileMembersAreBornIntoIt() throws Exception {
        Inside.kernel(2, sys -> {
            AtomicBoolean over = new AtomicBoolean();
            AtomicInteger group = new AtomicInteger();
            Thread leaders = sys.clone(CloneFlags.THREAD, () -> {
                for (int i = 0; i < 200; i++) {
                    int leader = sys.spawn(NONE.withProcessGroup(0), NOTHING).pid();
                    group.set(leader);
                    sys.waitpid(leader, WaitOptions.NONE);
                }
                over.set(true);
            });
            int born = 0;
            int refused = 0;
            while (!over.get()) {
                int chosen = group.get();
                try {
                    int member =
                            sys.spawn(NONE.withProcessGroup(chosen), NOTHING).pid();
                    assertEquals(chosen == 0 ? member : chosen, sys.getpgid(member));
                    assertEquals(member, sys.waitpid(member, WaitOptions.NONE).pid());
                    born++;
                } catch (KernelException e) {
                    assertEquals(Errno.EPERM, e.errno(), e::getMessage);
                    refused++;
                }
            }
            sys.join(leaders);
            assertTrue(born + refused > 0);
            Refused.with(Errno.ECHILD, () -> sys.waitpid(-1, WaitOptions.NONE));
        });
    }

    @Test
    void aCreatorThatChangesItsSessionHasItsChildrenWhollyInOneOfThem() throws Exception {
        for (int round = 0; round < 50; round++) {
            Inside.kernel(2, sys -> {
                // A member of its creator's group, so that it may lead a session.
                int pid = sys.clone(CloneFlags.FORK, () -> {
                            int before = sys.getsid(0);
                            Thread mover = sys.clone(CloneFlags.THREAD, sys::setsid);
                            for (int i = 0; i < 20; i++) {
                                int child = sys.spawn(NONE.withProcessGroup(0), NOTHING)
                                        .pid();
                                int session = sys.getsid(child);
                                if (session != before && session != sys.getpid()) {
                                    sys.exit(1);
                                }
                                sys.waitpid(child, WaitOptions.NONE);
                            }
                            sys.join(mover);
                        })
                        .tid();
                assertEquals(0, sys.waitpid(pid, WaitOptions.NONE).status());
            });
        }
    }

    @Test
    void aKilledGroupHasNoSurvivorThatWasBornIntoIt() throws Exception {
        Inside.kernel(2, sys -> {
            for (int round = 0; round < 50; round++) {
                int leader = sys.spawn(NONE.withProcessGroup(0), WAITS).pid();
                AtomicInteger members = new AtomicInteger();
                Thread bearer = sys.clone(CloneFlags.THREAD, () -> {
                    for (int i = 0; i < 10; i++) {
                        sys.spawn(NONE.withProcessGroup(leader), WAITS);
                        members.incrementAndGet();
                    }
                });
                while (members.get() < 3) {
                    sys.schedYield();
                }
                sys.kill(-leader, Signal.KILL.number());
                sys.join(bearer);
                // Those born later are killed by a second one; a number of the group stays busy by its zombies.
                sys.kill(-leader, Signal.KILL.number());
                for (int i = 0; i < 11; i++) {
                    assertEquals(
                            Signal.KILL.number(),
                            sys.waitpid(-leader, WaitOptions.NONE).status());
                }
                Refused.with(Errno.ECHILD, () -> sys.waitpid(-leader, WaitOptions.NONE));
            }
        });
    }

    @Test
    void aSiblingThatWaitsForAGroupMeetsChildrenThatAreJustBorn() throws Exception {
        Inside.kernel(2, sys -> {
            AtomicBoolean over = new AtomicBoolean();
            Thread looker = sys.clone(CloneFlags.THREAD, () -> {
                while (!over.get()) {
                    try {
                        sys.waitpid(-1_000_000, WaitOptions.WNOHANG);
                    } catch (KernelException e) {
                        assertEquals(Errno.ECHILD, e.errno());
                    }
                }
            });
            for (int i = 0; i < 2_000; i++) {
                int child = (i & 1) == 0
                        ? sys.spawn(NOTHING).pid()
                        : sys.spawn(NONE.withProcessGroup(0), NOTHING).pid();
                sys.waitpid(child, WaitOptions.NONE);
            }
            over.set(true);
            sys.join(looker);
        });
    }

    private static boolean isOpen(SystemCalls sys, int fd) {
        try {
            sys.fstat(fd);
            return true;
        } catch (KernelException e) {
            return false;
        }
    }
}
