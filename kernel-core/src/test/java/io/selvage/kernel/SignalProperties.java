package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.ActionFlags;
import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.MaskChange;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalSet;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import io.selvage.api.WaitResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/// Random lives of a few processes that signal, block, handle, stop, continue, execute and end, against
/// [SignalModel]: after every step everything that can be seen is compared.
///
/// Invariants 32 to 42 of MODEL 16. Each property lets those things happen more often that its invariant
/// is about; all of them compare everything.
class SignalProperties {
    private static final int PID_MAX = 1_000;
    private static final int FIRST = 300;
    private static final int MOST = 3;
    private static final CloneFlags THREAD =
            CloneFlags.CLONE_VM.with(CloneFlags.CLONE_SIGHAND, CloneFlags.CLONE_THREAD, CloneFlags.CLONE_FILES);
    private static final List<Integer> SIGNALS = List.of(1, 3, 10, 11, 12, 15, 17, 18, 20, 21, 23, 34, 35, 64, 9, 19);
    private static final long STOPS =
            SignalSet.of(Signal.STOP, Signal.TSTP, Signal.TTIN, Signal.TTOU).bits();
    private static final int HARMLESS = 14;

    /// What one thread does.
    enum Deed {
        THREAD,
        FORK,
        BLOCK,
        UNBLOCK,
        SET_MASK,
        HANDLE,
        IGNORE,
        DEFAULT,
        KILL,
        KILL_THREAD,
        QUEUE,
        STOP,
        CONTINUE,
        FATAL,
        TAKE,
        EXIT_THREAD,
        EXIT_GROUP,
        EXEC,
        FAILED_EXEC,
        WAIT
    }

    /// @param who which of the threads that can do something, counted round
    /// @param target which of the threads it is done to, counted round
    /// @param number a number that the deed makes something of
    /// @param set some of the signals, as bits of their places in the list
    record Act(Deed deed, int who, int target, int number, int set) {
        int signal() {
            return SIGNALS.get(number % HARMLESS);
        }

        long signals() {
            long signals = 0;
            for (int i = 0; i < SIGNALS.size(); i++) {
                signals |= (set >>> i & 1) == 0 ? 0 : SignalModel.bit(SIGNALS.get(i));
            }
            return signals;
        }
    }

    private static Arbitrary<Act> acts(Deed... often) {
        List<Deed> deeds = new ArrayList<>(List.of(Deed.values()));
        List<Deed> lively = List.of(
                Deed.THREAD, Deed.THREAD, Deed.FORK, Deed.HANDLE, Deed.HANDLE, Deed.BLOCK, Deed.UNBLOCK, Deed.KILL);
        deeds.addAll(lively);
        for (int i = 0; i < 6; i++) {
            deeds.addAll(List.of(often));
        }
        return Combinators.combine(
                        Arbitraries.of(deeds),
                        Arbitraries.integers().between(0, 30),
                        Arbitraries.integers().between(0, 30),
                        Arbitraries.integers().between(0, 255),
                        Arbitraries.integers().between(0, (1 << SIGNALS.size()) - 1))
                .as(Act::new);
    }

    @Provide
    Arbitrary<Act> fatal() {
        return acts(Deed.FATAL, Deed.THREAD);
    }

    @Provide
    Arbitrary<Act> stops() {
        return acts(Deed.STOP, Deed.CONTINUE, Deed.THREAD);
    }

    @Provide
    Arbitrary<Act> sends() {
        return acts(Deed.KILL, Deed.KILL_THREAD, Deed.QUEUE, Deed.BLOCK, Deed.UNBLOCK, Deed.TAKE);
    }

    @Provide
    Arbitrary<Act> masks() {
        return acts(Deed.BLOCK, Deed.UNBLOCK, Deed.SET_MASK, Deed.THREAD, Deed.KILL_THREAD);
    }

    @Provide
    Arbitrary<Act> execs() {
        return acts(Deed.EXEC, Deed.FAILED_EXEC, Deed.FORK, Deed.BLOCK, Deed.KILL, Deed.KILL_THREAD, Deed.IGNORE);
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void invariants32And36AFatalSignalEndsTheWholeProcess(
            @ForAll long seed, @ForAll @Size(min = 20, max = 120) List<@From("fatal") Act> acts)
            throws InterruptedException {
        deterministic(seed, acts);
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void invariants33And34StopAndContinueConcernAllThreadsAndTakeBackEachOther(
            @ForAll long seed, @ForAll @Size(min = 20, max = 120) List<@From("stops") Act> acts)
            throws InterruptedException {
        deterministic(seed, acts);
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void invariants35And37StandardSignalsCoalesceRealTimeOnesQueueAndNoneIsLost(
            @ForAll long seed, @ForAll @Size(min = 20, max = 120) List<@From("sends") Act> acts)
            throws InterruptedException {
        deterministic(seed, acts);
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void invariant38MasksAndPrivateQueuesAreIndependent(
            @ForAll long seed, @ForAll @Size(min = 20, max = 120) List<@From("masks") Act> acts)
            throws InterruptedException {
        deterministic(seed, acts);
    }

    @Property(tries = 400, edgeCases = EdgeCasesMode.NONE)
    void invariants39To42ForkAndExecKeepWhatTheyShallAndAFailedExecChangesNothing(
            @ForAll long seed, @ForAll @Size(min = 20, max = 120) List<@From("execs") Act> acts)
            throws InterruptedException {
        deterministic(seed, acts);
    }

    @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
    void invariants32To42OnRealCores(@ForAll @Size(min = 20, max = 120) List<@From("masks") Act> acts)
            throws InterruptedException {
        try (Scene scene = new Scene(2)) {
            new Life(scene).lead(acts);
        }
    }

    @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
    void invariants33And34And41OnRealCores(@ForAll @Size(min = 20, max = 120) List<@From("stops") Act> acts)
            throws InterruptedException {
        try (Scene scene = new Scene(2)) {
            new Life(scene).lead(acts);
        }
    }

    private static void deterministic(long seed, List<Act> acts) throws InterruptedException {
        try (Scene scene = new Scene(seed, PID_MAX, FIRST)) {
            new Life(scene).lead(acts);
        }
    }

    /// One run, in the kernel and in the model.
    private static final class Life {
        private final Scene scene;
        private final SignalModel model;
        private final Queue<SignalModel.Handled> handled = new ConcurrentLinkedQueue<>();

        Life(Scene scene) throws InterruptedException {
            this.scene = scene;
            Scene.Actor parent = scene.spawn();
            model = new SignalModel(parent.task().group().pid(), parent);
            long mask = model.parent.threads.getFirst().mask;
            scene.tell(parent, sys -> sys.sigprocmask(MaskChange.SET, new SignalSet(mask)));
        }

        void lead(List<Act> acts) throws InterruptedException {
            for (Act act : acts) {
                List<SignalModel.Line> lines = model.lines();
                perform(lines.get(act.who() % lines.size()), act);
                compare();
            }
            for (SignalModel.Proc process : List.copyOf(model.processes)) {
                send(model.parent.threads.getFirst(), process, null, 9);
                compare();
                await(process);
            }
            compare();
        }

        private void perform(SignalModel.Line line, Act act) throws InterruptedException {
            boolean isParent = line.process == model.parent;
            switch (act.deed()) {
                case FORK -> {
                    if (model.processes.size() < MOST) {
                        fork(line);
                    }
                }
                case BLOCK -> mask(line, MaskChange.BLOCK, act.signals());
                case UNBLOCK -> mask(line, MaskChange.UNBLOCK, act.signals());
                case SET_MASK -> mask(line, MaskChange.SET, act.signals());
                case HANDLE -> {
                    ActionFlags flags = ActionFlags.NONE
                            .with((act.target() & 1) == 0 ? ActionFlags.NONE : ActionFlags.NODEFER)
                            .with((act.target() & 6) != 6 ? ActionFlags.NONE : ActionFlags.RESETHAND);
                    SignalSet mask = new SignalSet(act.number() % 3 == 0 ? act.signals() : 0);
                    action(
                            line.process,
                            line,
                            act.signal(),
                            SignalAction.handle(this::handle).withFlags(flags).withMask(mask));
                }
                case IGNORE -> {
                    // A parent that ignores SIGCHLD has no zombies: that is the matter of the tree's model.
                    if (!isParent) {
                        action(line.process, line, act.signal(), SignalAction.IGNORE);
                    }
                }
                case DEFAULT -> action(line.process, line, act.signal(), defaultAction(act));
                case TAKE -> take(line, act.signals());
                case WAIT -> {
                    List<SignalModel.Proc> all = new ArrayList<>(model.processes);
                    if (!all.isEmpty()) {
                        await(all.get(act.number() % all.size()));
                    }
                }
                case THREAD -> {
                    if (!isParent && line.process.threads.size() < MOST) {
                        thread(line);
                    }
                }
                case EXIT_THREAD -> {
                    if (!isParent) {
                        scene.tell(line.actor, ending(sys -> sys.exitThread(act.number())));
                        model.exitThread(line, act.number());
                    }
                }
                case EXIT_GROUP -> {
                    if (!isParent) {
                        scene.tell(line.actor, ending(sys -> sys.exit(act.number())));
                        model.exitGroup(line.process, act.number());
                    }
                }
                case EXEC -> {
                    if (!isParent) {
                        exec(line);
                    }
                }
                case FAILED_EXEC ->
                    assertEquals("ENOENT", scene.tell(line.actor, ending(sys -> sys.exec("/no/such/program"))));
                case KILL, KILL_THREAD, QUEUE, STOP, CONTINUE, FATAL -> signal(line, act);
            }
        }

        private static SignalAction defaultAction(Act act) {
            return SignalAction.DEFAULT.withFlags(act.target() % 2 == 0 ? ActionFlags.NONE : ActionFlags.NOCLDSTOP);
        }

        /// Runs on whatever thread the kernel has chosen.
        private void handle(io.selvage.api.SignalInfo info) {
            SystemCalls sys = Kernel.current();
            handled.add(new SignalModel.Handled(sys.getpid(), Set.of(sys.gettid()), SignalModel.of(info)));
        }

        private void fork(SignalModel.Line line) throws InterruptedException {
            Scene.Actor child = new Scene.Actor();
            CloneFlags flags = line.process == model.parent ? CloneFlags.FORK : CloneFlags.CLONE_PARENT;
            String pid = scene.tell(
                    line.actor,
                    sys -> sys.clone(flags, () -> {
                                sys.setpgid(0, 0);
                                child.play(sys);
                            })
                            .tid());
            model.fork(line, Integer.parseInt(pid), child);
        }

        private void thread(SignalModel.Line line) throws InterruptedException {
            Scene.Actor thread = new Scene.Actor();
            String tid = scene.tell(
                    line.actor, sys -> sys.clone(THREAD, () -> thread.play(sys)).tid());
            model.thread(line, Integer.parseInt(tid), thread);
        }

        private void exec(SignalModel.Line line) throws InterruptedException {
            Scene.Actor successor = new Scene.Actor();
            Program program = Program.of("successor", sys -> {
                successor.play(sys);
                return 0;
            });
            assertEquals(Scene.NO_ANSWER, scene.tell(line.actor, ending(sys -> sys.exec(program))));
            model.exec(line, successor);
        }

        private void mask(SignalModel.Line line, MaskChange change, long wanted) throws InterruptedException {
            // The parent keeps its children's ends and stops pending: when it hears of them is nobody's promise.
            long kept = line.process == model.parent ? SignalModel.bit(Signal.CHLD.number()) : 0;
            long signals = change == MaskChange.UNBLOCK ? wanted & ~kept : wanted | kept;
            long before = line.mask;
            long after = switch (change) {
                case BLOCK -> before | signals;
                case UNBLOCK -> before & ~signals;
                case SET -> signals;
            };
            String answer = scene.tell(
                    line.actor,
                    sys -> sys.sigprocmask(change, new SignalSet(signals)).bits());
            model.mask(line, after);
            if (!line.process.ended && !line.process.isStopped()) {
                assertEquals(String.valueOf(before), answer);
            }
        }

        private void action(SignalModel.Proc process, SignalModel.Line line, int signal, SignalAction action)
                throws InterruptedException {
            String before = String.valueOf(process.action(signal));
            assertEquals(before, scene.tell(line.actor, sys -> sys.sigaction(signal, action)));
            model.action(process, signal, action);
        }

        private void take(SignalModel.Line line, long signals) throws InterruptedException {
            SignalModel.Sent expected = model.take(line, signals);
            String answer = scene.tell(line.actor, sys -> {
                io.selvage.api.SignalInfo info = sys.sigtimedwait(new SignalSet(signals), Duration.ZERO);
                return describe(SignalModel.of(info));
            });
            assertEquals(expected == null ? "EAGAIN" : describe(expected), answer);
        }

        /// A child that is continued and dies of that may die before its parent hears of the first.
        private static String describe(SignalModel.Sent sent) {
            String about = sent.signal() + " from " + sent.sender();
            return sent.signal() == Signal.CHLD.number() && sent.code() > 0
                    ? about
                    : about + " " + sent.code() + " " + sent.value();
        }

        private void await(SignalModel.Proc process) throws InterruptedException {
            String expected = model.await(process);
            assertEquals(expected, scene.tell(model.parent.threads.getFirst().actor, sys -> {
                WaitResult result = sys.waitpid(
                        process.pid, WaitOptions.WNOHANG.with(WaitOptions.WUNTRACED, WaitOptions.WCONTINUED));
                return result.pid() + " " + result.status();
            }));
        }

        private void signal(SignalModel.Line line, Act act) throws InterruptedException {
            List<SignalModel.Line> targets = new ArrayList<>();
            model.processes.forEach(process -> targets.addAll(process.threads));
            if (targets.isEmpty()) {
                return;
            }
            SignalModel.Line target = targets.get(act.target() % targets.size());
            boolean toThread = act.deed() == Deed.KILL_THREAD || (act.number() & 64) != 0;
            int signal = switch (act.deed()) {
                case STOP -> List.of(19, 19, 20, 21).get(act.number() % 4);
                case CONTINUE -> 18;
                case FATAL -> List.of(9, 15, 3, 11, 40).get(act.number() % 5);
                default -> act.signal();
            };
            if (signal == 18 && model.wouldRace(target.process)) {
                return;
            }
            if (act.deed() == Deed.QUEUE) {
                queue(line, target.process, signal, act.number());
            } else {
                send(line, target.process, toThread ? target : null, signal);
            }
        }

        private void queue(SignalModel.Line line, SignalModel.Proc target, int signal, int value)
                throws InterruptedException {
            SignalModel.Sent sent = new SignalModel.Sent(signal, -1, line.process.pid, value);
            scene.tell(line.actor, ending(sys -> sys.sigqueue(target.pid, signal, value)));
            model.send(target, null, sent);
        }

        private void send(SignalModel.Line line, SignalModel.Proc target, SignalModel.@Nullable Line thread, int signal)
                throws InterruptedException {
            SignalModel.Sent sent = new SignalModel.Sent(signal, thread == null ? 0 : -6, line.process.pid, 0);
            if (thread == null) {
                scene.tell(line.actor, ending(sys -> sys.kill(target.pid, signal)));
            } else {
                scene.tell(line.actor, ending(sys -> sys.tgkill(target.pid, thread.tid, signal)));
            }
            model.send(target, thread, sent);
        }

        private static Function<SystemCalls, Object> ending(Consumer<SystemCalls> operation) {
            return sys -> {
                operation.accept(sys);
                return "came back";
            };
        }

        /// Everything that can be seen of signals.
        private void compare() {
            compareHandled();
            List<SignalModel.Proc> all = new ArrayList<>(model.processes);
            all.add(model.parent);
            for (SignalModel.Proc process : all) {
                ThreadGroup group =
                        Objects.requireNonNull((ThreadGroup) scene.kernel().find(process.pid));
                if (process.ended) {
                    assertEquals(
                            process.status,
                            Objects.requireNonNull(group.exitStatus(), "alive").toWord());
                    continue;
                }
                assertEquals(process.isStopped(), group.isStopped(), () -> "stopped: " + process.pid);
                assertEquals(0, group.threadsYetToStop);
                assertEquals(
                        new TreeSet<>(
                                process.threads.stream().map(line -> line.tid).toList()),
                        new TreeSet<>(group.tasks().stream().map(Task::tid).toList()));
                SignalQueue shared = group.sharedSignalsOrNull();
                // Which instance of a signal has stopped it is nobody's business: none of them can act again.
                long compared = process.isStopped() ? ~STOPS : -1;
                assertEquals(
                        new SignalSet(SignalModel.set(process.shared) & compared),
                        new SignalSet((shared == null ? 0 : shared.set()) & compared),
                        () -> "pending for " + process.pid);
                for (int signal : SIGNALS) {
                    assertEquals(
                            process.action(signal).disposition(),
                            group.handlers().get(signal).disposition(),
                            () -> "disposition of " + signal);
                }
                for (SignalModel.Line line : process.threads) {
                    Task task = line.actor.task();
                    assertEquals(new SignalSet(line.mask), new SignalSet(task.blocked), () -> "mask of " + line.tid);
                    assertEquals(
                            new SignalSet(SignalModel.set(line.own) & compared),
                            new SignalSet(task.privatePending() & compared),
                            () -> "pending for thread " + line.tid);
                    assertEquals(
                            process.isStopped() ? "STOPPED" : "SLEEPING",
                            task.state().name(),
                            () -> "thread " + line.tid);
                }
            }
        }

        /// In order: one process at a time is concerned, and where its threads would race for signals
        /// nobody has continued it.
        private void compareHandled() {
            List<SignalModel.Handled> seen = new ArrayList<>();
            for (SignalModel.Handled one = handled.poll(); one != null; one = handled.poll()) {
                seen.add(one);
            }
            List<SignalModel.Sent> expected =
                    model.handled.stream().map(SignalModel.Handled::sent).toList();
            assertEquals(expected, seen.stream().map(SignalModel.Handled::sent).toList());
            for (int i = 0; i < seen.size(); i++) {
                SignalModel.Handled wish = model.handled.get(i);
                SignalModel.Handled real = seen.get(i);
                assertEquals(wish.pid(), real.pid());
                assertTrue(wish.threads().containsAll(real.threads()), () -> real + " but " + wish);
            }
            model.handled.clear();
        }
    }
}
