package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.ActionFlags;
import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.ExitStatus;
import io.selvage.api.ProcessGuid;
import io.selvage.api.ProcessLookup;
import io.selvage.api.ProcessRecord;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitCalls;
import io.selvage.api.WaitInfo;
import io.selvage.api.WaitOptions;
import io.selvage.api.WaitResult;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Traps of MODEL 17 about the tree, groups and waits, one example each.
@Timeout(60)
class ProcessTreeTest {
    private static final CloneFlags THREAD =
            CloneFlags.CLONE_VM.with(CloneFlags.CLONE_SIGHAND, CloneFlags.CLONE_THREAD, CloneFlags.CLONE_FILES);

    private Scene scene;
    private Scene.Actor a;

    @BeforeEach
    void boot() throws InterruptedException {
        scene = new Scene(1, 340, 100);
        a = scene.spawn();
    }

    @AfterEach
    void close() {
        scene.close();
    }

    private interface Deed {
        void run(SystemCalls sys);
    }

    private static Function<SystemCalls, Object> done(Deed deed) {
        return sys -> {
            deed.run(sys);
            return "done";
        };
    }

    private Scene.Actor create(Scene.Actor creator, CloneFlags flags, int exitSignal) throws InterruptedException {
        Scene.Actor created = new Scene.Actor();
        scene.create(creator, CloneArguments.of(flags).withExitSignal(exitSignal), created);
        return created;
    }

    private Scene.Actor fork(Scene.Actor creator) throws InterruptedException {
        return create(creator, CloneFlags.FORK, Signal.CHLD.number());
    }

    private Scene.Actor thread(Scene.Actor creator) throws InterruptedException {
        return create(creator, THREAD, 0);
    }

    private void exit(Scene.Actor actor, int code) throws InterruptedException {
        scene.tell(actor, done(sys -> sys.exit(code)));
    }

    private String tryWait(Scene.Actor actor, WaitOptions options) throws InterruptedException {
        return scene.tell(actor, sys -> {
            WaitResult result = sys.waitpid(-1, options.with(WaitOptions.WNOHANG));
            return result.pid() + " " + result.status();
        });
    }

    private static String word(Scene.Actor child, int status) {
        return pid(child) + " " + status;
    }

    private static int pid(Scene.Actor actor) {
        return actor.task().group().pid();
    }

    @Test
    void trap10TheCodeOfTheLastThreadCountsNotTheLeaders() throws Exception {
        Scene.Actor b = fork(a);
        Scene.Actor second = thread(b);
        scene.tell(b, done(sys -> sys.exitThread(3)));
        assertEquals("0 0", tryWait(a, WaitOptions.NONE));
        scene.tell(second, done(sys -> sys.exitThread(7)));
        assertEquals(word(b, 7 << 8), tryWait(a, WaitOptions.NONE));
    }

    @Test
    void trap12AGroupThatOnlyAZombieIsInKeepsItsNumberBusyAndCanBeJoined() throws Exception {
        Scene.Actor b = fork(a);
        Scene.Actor c = fork(a);
        int id = pid(b);
        scene.tell(a, done(sys -> {
            sys.setpgid(id, id);
            sys.setpgid(pid(c), id);
        }));
        exit(b, 0);
        assertEquals(word(b, 0), tryWait(a, WaitOptions.NONE));
        CloneArguments wish = CloneArguments.of(CloneFlags.FORK).withSetTid(id);
        assertEquals("EEXIST", scene.tell(a, sys -> sys.clone(wish, () -> {})));
        exit(c, 0);
        assertEquals("EEXIST", scene.tell(a, sys -> sys.clone(wish, () -> {})), "the zombie is in it");
        Scene.Actor d = fork(a);
        assertEquals("done", scene.tell(a, done(sys -> sys.setpgid(pid(d), id))));
        assertEquals(word(c, 0), tryWait(a, WaitOptions.NONE));
        exit(d, 0);
        assertEquals(word(d, 0), tryWait(a, WaitOptions.NONE));
        assertEquals(
                String.valueOf(id),
                scene.tell(a, sys -> sys.clone(wish, () -> {}).tid()));
    }

    @Test
    void trap17AWaiterWhoIgnoresSigchldSleepsUntilTheLastChildIsGone() throws Exception {
        scene.tell(a, sys -> sys.sigaction(Signal.CHLD.number(), SignalAction.IGNORE));
        Scene.Actor b = fork(a);
        Scene.Actor c = fork(a);
        assertEquals(Scene.NO_ANSWER, scene.tell(a, sys -> sys.waitpid(-1, WaitOptions.NONE)));
        exit(b, 1);
        assertEquals(Scene.NO_ANSWER, a.answer());
        exit(c, 1);
        assertEquals("ECHILD", a.answer());
    }

    @Test
    void trap18OnlyChildrenThatAnnounceThemselvesBySigchldAreReleasedAndOldZombiesStay() throws Exception {
        Scene.Actor old = fork(a);
        exit(old, 1);
        scene.tell(a, sys -> sys.sigaction(Signal.CHLD.number(), SignalAction.IGNORE));
        Scene.Actor other = create(a, CloneFlags.FORK, Signal.URG.number());
        exit(other, 2);
        Scene.Actor plain = fork(a);
        exit(plain, 3);
        assertEquals(word(old, 1 << 8), tryWait(a, WaitOptions.WALL));
        assertEquals(word(other, 2 << 8), tryWait(a, WaitOptions.WALL));
        assertEquals("ECHILD", tryWait(a, WaitOptions.WALL));
    }

    @Test
    void trap19OnlyAnExplicitlyIgnoredSigchldReleases() throws Exception {
        Scene.Actor b = fork(a);
        exit(b, 0);
        assertEquals(word(b, 0), tryWait(a, WaitOptions.NONE), "ignored by default is not enough");
        scene.tell(
                a,
                sys -> sys.sigaction(
                        Signal.CHLD.number(),
                        new SignalAction(
                                SignalAction.Disposition.DEFAULT,
                                null,
                                ActionFlags.NOCLDWAIT,
                                SignalAction.DEFAULT.mask())));
        exit(fork(a), 0);
        assertEquals("ECHILD", tryWait(a, WaitOptions.NONE));
    }

    @Test
    void trap24SignalsToAZombieSucceedAndToTheCollectedFail() throws Exception {
        Scene.Actor b = fork(a);
        int id = pid(b);
        exit(b, 0);
        assertEquals("done", scene.tell(a, done(sys -> sys.kill(id, Signal.TERM))));
        assertEquals(word(b, 0), tryWait(a, WaitOptions.NONE));
        assertEquals("ESRCH", scene.tell(a, done(sys -> sys.kill(id, Signal.TERM))));
    }

    @Test
    void trap28NoSessionAsLongAsTheGroupThatTheCallerLeftExists() throws Exception {
        Scene.Actor b = fork(a);
        scene.tell(b, done(sys -> sys.setpgid(0, 0)));
        Scene.Actor c = fork(b);
        scene.tell(b, done(sys -> sys.setpgid(0, sys.getpgid(sys.getppid()))));
        assertEquals("EPERM", scene.tell(b, SystemCalls::setsid));
        exit(c, 0);
        assertEquals("EPERM", scene.tell(b, SystemCalls::setsid), "its zombie counts");
        tryWait(b, WaitOptions.NONE);
        assertEquals(String.valueOf(pid(b)), scene.tell(b, SystemCalls::setsid));
    }

    @Test
    void trap29AChildInAnotherSessionIsRefusedBeforeOneThatHasExecuted() throws Exception {
        Scene.Actor b = fork(a);
        scene.tell(b, sys -> {
            sys.exec(Program.of("other", inside -> {
                inside.park();
                inside.setsid();
                inside.park();
                return 0;
            }));
            return "never";
        });
        assertEquals("EACCES", scene.tell(a, done(sys -> sys.setpgid(pid(b), 0))));
        b.task().group().leader().unpark();
        scene.settle();
        assertEquals("EPERM", scene.tell(a, done(sys -> sys.setpgid(pid(b), 0))));
    }

    @Test
    void trap30AGroupIsOrphanedAlsoByTheDeathOfTheMemberThatHadTheLastParent() throws Exception {
        scene.tell(a, SystemCalls::setsid);
        Scene.Actor linked = fork(a);
        scene.tell(linked, done(sys -> sys.setpgid(0, 0)));
        Scene.Actor stopped = fork(linked);
        scene.tell(stopped, sys -> sys.sigaction(Signal.HUP.number(), SignalAction.IGNORE));
        scene.tell(a, done(sys -> sys.kill(pid(stopped), Signal.STOP)));
        assertTrue(stopped.task().group().isStopped());
        exit(linked, 0);
        assertEquals(false, stopped.task().group().isStopped());
        assertEquals("done", scene.tell(stopped, done(sys -> {})));
    }

    @Test
    void trap31OnlyAncestorsAdoptAndAnotherThreadOfTheParentFirst() throws Exception {
        Scene.Actor b = fork(a);
        Scene.Actor sibling = fork(a);
        scene.tell(sibling, done(sys -> sys.setChildSubreaper(1)));
        Scene.Actor second = thread(b);
        Scene.Actor c = fork(second);
        Scene.Actor d = fork(c);
        scene.tell(d, done(sys -> sys.setChildSubreaper(1)));
        scene.tell(second, done(sys -> sys.exitThread(0)));
        assertEquals(String.valueOf(pid(b)), scene.tell(c, SystemCalls::getppid));
        exit(c, 0);
        assertEquals("1", scene.tell(d, SystemCalls::getppid));
        scene.tell(a, done(sys -> sys.setChildSubreaper(1)));
        Scene.Actor e = fork(b);
        exit(b, 0);
        assertEquals(String.valueOf(pid(a)), scene.tell(e, SystemCalls::getppid));
    }

    @Test
    void trap32TheParentDeathSignalComesWhenTheCreatingThreadEnds() throws Exception {
        Scene.Actor b = fork(a);
        Scene.Actor second = thread(b);
        Scene.Actor c = fork(second);
        Queue<Integer> senders = new ConcurrentLinkedQueue<>();
        scene.tell(c, done(sys -> {
            sys.sigaction(Signal.USR1.number(), SignalAction.handle(info -> senders.add(info.pid())));
            sys.setParentDeathSignal(Signal.USR1.number());
        }));
        Scene.Actor grandchild = fork(c);
        assertEquals("0", scene.tell(grandchild, SystemCalls::getParentDeathSignal));
        scene.tell(second, done(sys -> sys.exitThread(0)));
        assertEquals(List.of(pid(b)), List.copyOf(senders));
        exit(b, 0);
        assertEquals(List.of(pid(b), pid(b)), List.copyOf(senders));
        assertEquals(String.valueOf(Signal.USR1.number()), scene.tell(c, SystemCalls::getParentDeathSignal));
        assertEquals("EINVAL", scene.tell(c, done(sys -> sys.setParentDeathSignal(65))));
    }

    @Test
    void aChangeIsSeenUnconsumedAsOftenAsWantedAndConsumedOnce() throws Exception {
        Scene.Actor b = fork(a);
        scene.tell(a, done(sys -> sys.kill(pid(b), Signal.STOP)));
        WaitOptions look = WaitOptions.WSTOPPED.with(WaitOptions.WNOHANG, WaitOptions.WNOWAIT);
        String stopped = new WaitInfo(pid(b), 0, WaitInfo.CLD_STOPPED, Signal.STOP.number()).toString();
        assertEquals(stopped, scene.tell(a, sys -> sys.waitid(WaitCalls.P_ALL, 0, look)));
        assertEquals(stopped, scene.tell(a, sys -> sys.waitid(WaitCalls.P_PID, pid(b), look)));
        WaitOptions take = WaitOptions.WSTOPPED.with(WaitOptions.WNOHANG);
        assertEquals(stopped, scene.tell(a, sys -> sys.waitid(WaitCalls.P_ALL, 0, take)));
        assertEquals(WaitInfo.NONE.toString(), scene.tell(a, sys -> sys.waitid(WaitCalls.P_ALL, 0, take)));
    }

    @Test
    void invariant10AGuidStillNamesTheDeadWhenItsNumberNamesAnother() throws Exception {
        Scene.Actor b = fork(a);
        int number = pid(b);
        ProcessGuid guid = b.task().group().guid();
        assertInstanceOf(ProcessLookup.Live.class, scene.kernel().record(guid));
        exit(b, 5);
        tryWait(a, WaitOptions.NONE);
        Scene.Actor again = new Scene.Actor();
        scene.create(a, CloneArguments.of(CloneFlags.FORK).withSetTid(number), again);
        assertEquals(number, pid(again));
        ProcessLookup.Ended ended =
                assertInstanceOf(ProcessLookup.Ended.class, scene.kernel().record(guid));
        ProcessRecord record = ended.record();
        assertEquals(guid, record.guid());
        assertEquals(number, record.pid());
        assertEquals(a.task().group().guid(), record.parent());
        assertEquals(ExitStatus.exited(5), record.status());
        assertEquals(List.of("actor"), record.images());
        assertEquals("S-1-5-18", record.user());
        assertTrue(record.started().compareTo(record.ended()) <= 0);
        assertNotEquals(guid, again.task().group().guid());
        assertNotNull(Objects.requireNonNull(scene.kernel().find(number)).guid());
    }
}
