package io.selvage.kernel;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.ExitStatus;
import io.selvage.api.MaskChange;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalSet;
import io.selvage.api.SystemCalls;
import io.selvage.api.Terminal;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A session with a terminal, one group in front and others behind (MODEL 9.3).
@Timeout(60)
class TerminalTest {
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private Scene scene;
    private Terminal terminal;
    private Scene.Actor shell;
    private Scene.Actor job;

    /// A shell, and a job of its in a group of its own, in the background.
    @BeforeEach
    void boot() throws InterruptedException {
        scene = new Scene(1, 340, 100);
        terminal = scene.kernel().terminal(screen);
        shell = new Scene.Actor();
        terminal.spawn(Program.of("shell", sys -> {
            shell.play(sys);
            return 0;
        }));
        scene.settle();
        scene.tell(shell, SystemCalls::setsid);
        assertEquals("done", scene.tell(shell, done(sys -> sys.tiocsctty(0))));
        job = new Scene.Actor();
        scene.create(shell, CloneArguments.of(CloneFlags.FORK), job);
        scene.tell(shell, done(sys -> sys.setpgid(pid(job), 0)));
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

    private static int pid(Scene.Actor actor) {
        return actor.task().group().pid();
    }

    private static boolean isStopped(Scene.Actor actor) {
        return actor.task().group().isStopped();
    }

    private static Object read(SystemCalls sys) {
        byte[] buffer = new byte[16];
        int count = sys.read(0, buffer);
        return "<" + new String(buffer, 0, Math.max(0, count), StandardCharsets.UTF_8) + ">";
    }

    private String foreground(Scene.Actor asker) throws InterruptedException {
        return scene.tell(asker, sys -> sys.tcgetpgrp(0));
    }

    private void bringForward() throws InterruptedException {
        assertEquals("0", scene.tell(shell, sys -> sys.tcsetpgrp(0, pid(job))));
    }

    @Test
    void onlyALeaderWithoutTerminalTakesOneThatIsFree() throws Exception {
        assertEquals(String.valueOf(pid(shell)), foreground(shell));
        assertEquals(String.valueOf(pid(shell)), scene.tell(job, sys -> sys.tcgetsid(0)));
        assertEquals("done", scene.tell(shell, done(sys -> sys.tiocsctty(0))), "it has it already");
        assertEquals("EPERM", scene.tell(job, done(sys -> sys.tiocsctty(0))), "no leader");
        Scene.Actor other = scene.spawn();
        assertEquals("ENOTTY", scene.tell(other, done(sys -> sys.tiocsctty(0))), "no terminal");
        assertEquals("EBADF", scene.tell(other, done(sys -> sys.tiocsctty(77))));
        Scene.Actor second = new Scene.Actor();
        scene.create(shell, CloneArguments.of(CloneFlags.FORK), second);
        scene.tell(second, SystemCalls::setsid);
        assertEquals("EPERM", scene.tell(second, done(sys -> sys.tiocsctty(0))), "it controls another session");
        assertEquals("ENOTTY", foreground(second));
    }

    @Test
    void typedBytesGoToTheForeground() throws Exception {
        assertEquals(Scene.NO_ANSWER, scene.tell(shell, TerminalTest::read));
        terminal.type("echo\n");
        scene.settle();
        assertEquals("<echo\n>", shell.answer());
        terminal.type(new byte[] {'x', Terminal.END});
        scene.settle();
        assertEquals("<x>", scene.tell(shell, TerminalTest::read));
        assertEquals("<>", scene.tell(shell, TerminalTest::read));
        assertEquals(Scene.NO_ANSWER, scene.tell(shell, TerminalTest::read));
    }

    @Test
    void charactersSignalTheForegroundGroupOnly() throws Exception {
        bringForward();
        terminal.type(new byte[] {'l', 's', Terminal.SUSPEND});
        scene.settle();
        assertTrue(isStopped(job));
        assertFalse(isStopped(shell));
        scene.tell(shell, done(sys -> sys.kill(pid(job), Signal.CONT)));
        assertFalse(isStopped(job));
        assertEquals(Scene.NO_ANSWER, scene.tell(job, TerminalTest::read), "what was typed before is gone");
        terminal.type(new byte[] {Terminal.INTERRUPT});
        scene.settle();
        assertEquals(
                ExitStatus.killed(Signal.INT), requireNonNull(job.task().group().exitStatus()));
        assertFalse(shell.task().group().isDying());
    }

    @Test
    void aReaderInTheBackgroundIsStoppedAndReadsWhenItIsBroughtForward() throws Exception {
        terminal.type("input");
        assertEquals(Scene.NO_ANSWER, scene.tell(job, TerminalTest::read));
        assertTrue(isStopped(job));
        bringForward();
        scene.tell(shell, done(sys -> sys.kill(-pid(job), Signal.CONT)));
        assertEquals("<input>", job.answer());
    }

    @Test
    void aReaderInTheBackgroundWhoDoesWithoutTheSignalFails() throws Exception {
        scene.tell(job, sys -> sys.sigaction(Signal.TTIN.number(), SignalAction.IGNORE));
        assertEquals("EIO", scene.tell(job, TerminalTest::read));
        scene.tell(job, sys -> sys.sigaction(Signal.TTIN.number(), SignalAction.DEFAULT));
        scene.tell(job, sys -> sys.sigprocmask(MaskChange.BLOCK, SignalSet.of(Signal.TTIN)));
        assertEquals("EIO", scene.tell(job, TerminalTest::read));
    }

    @Test
    void anOrphanInTheBackgroundFailsInsteadOfStopping() throws Exception {
        Scene.Actor child = new Scene.Actor();
        scene.create(job, CloneArguments.of(CloneFlags.FORK), child);
        scene.tell(job, done(sys -> sys.exit(0)));
        assertEquals("EIO", scene.tell(child, TerminalTest::read));
        assertEquals("ENOTTY", scene.tell(child, sys -> sys.tcsetpgrp(0, pid(child))));
    }

    @Test
    void writersInTheBackgroundAreStoppedOnlyIfTheTerminalSaysSo() throws Exception {
        assertEquals("2", scene.tell(job, sys -> sys.write(1, "ab")));
        scene.tell(shell, done(sys -> sys.setTostop(0, 1)));
        assertEquals(Scene.NO_ANSWER, scene.tell(job, sys -> sys.write(1, "cd")));
        assertTrue(isStopped(job));
        assertEquals("ab", screen.toString(StandardCharsets.UTF_8));
        bringForward();
        scene.tell(shell, done(sys -> sys.kill(pid(job), Signal.CONT)));
        assertEquals("2", job.answer());
        assertEquals("abcd", screen.toString(StandardCharsets.UTF_8));
        scene.tell(shell, sys -> sys.sigaction(Signal.TTOU.number(), SignalAction.IGNORE));
        assertEquals("1", scene.tell(shell, sys -> sys.write(1, "!")), "who ignores the signal writes");
    }

    @Test
    void whoSetsTheForegroundFromTheBackgroundIsStopped() throws Exception {
        assertEquals(Scene.NO_ANSWER, scene.tell(job, sys -> sys.tcsetpgrp(0, pid(job))));
        assertTrue(isStopped(job));
        assertEquals(String.valueOf(pid(shell)), foreground(shell));
        scene.tell(shell, sys -> sys.sigaction(Signal.TTOU.number(), SignalAction.IGNORE));
        assertEquals("EINVAL", scene.tell(shell, sys -> sys.tcsetpgrp(0, -1)));
        assertEquals("ESRCH", scene.tell(shell, sys -> sys.tcsetpgrp(0, 333)));
        assertEquals("EPERM", scene.tell(shell, sys -> sys.tcsetpgrp(0, 1)));
    }

    @Test
    void theLeadersDeathHangsUpTheForegroundGroupAndFreesTheTerminal() throws Exception {
        bringForward();
        Queue<Signal> heard = new ConcurrentLinkedQueue<>();
        scene.tell(job, done(sys -> {
            sys.sigaction(
                    Signal.HUP.number(),
                    SignalAction.handle(info -> heard.add(Signal.of(info.signal())))
                            .withMask(SignalSet.ALL));
            sys.sigaction(
                    Signal.CONT.number(),
                    SignalAction.handle(info -> heard.add(Signal.of(info.signal())))
                            .withMask(SignalSet.ALL));
        }));
        scene.tell(shell, done(sys -> sys.exit(0)));
        scene.settle();
        assertEquals(List.of(Signal.HUP, Signal.CONT), List.copyOf(heard));
        assertEquals("ENOTTY", foreground(job));
        Scene.Actor next = new Scene.Actor();
        terminal.spawn(Program.of("next", sys -> {
            next.play(sys);
            return 0;
        }));
        scene.settle();
        scene.tell(next, SystemCalls::setsid);
        assertEquals("done", scene.tell(next, done(sys -> sys.tiocsctty(0))));
    }

    @Test
    void aHangUpEndsTheLeaderAndTheInput() throws Exception {
        scene.tell(shell, sys -> sys.sigaction(Signal.HUP.number(), SignalAction.IGNORE));
        assertEquals(Scene.NO_ANSWER, scene.tell(shell, TerminalTest::read));
        terminal.hangUp();
        scene.settle();
        assertEquals("<>", shell.answer());
        assertEquals("EIO", scene.tell(shell, sys -> sys.write(1, "x")));
        assertEquals("ENOTTY", foreground(shell));
    }
}
