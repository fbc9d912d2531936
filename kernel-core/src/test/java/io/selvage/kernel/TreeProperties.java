package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.ActionFlags;
import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.ProcessInfo;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SystemCalls;
import io.selvage.api.ThreadState;
import io.selvage.api.WaitCalls;
import io.selvage.api.WaitInfo;
import io.selvage.api.WaitOptions;
import io.selvage.api.WaitResult;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;

/// Random lives of a process tree against [TreeModel]: after every step the whole tree is compared.
///
/// Invariants 6 to 9, 43 to 45, 47, 50 to 55 of MODEL 16.
class TreeProperties {
    private static final int PID_MAX = 330;
    private static final int FIRST = 296;
    private static final List<TreeModel.Wish> WISHES = List.of(TreeModel.Wish.values());
    private static final CloneFlags THREAD =
            CloneFlags.CLONE_VM.with(CloneFlags.CLONE_SIGHAND, CloneFlags.CLONE_THREAD, CloneFlags.CLONE_FILES);

    /// What one thread does.
    enum Deed {
        FORK,
        FORK_SILENT,
        SIBLING,
        THREAD,
        EXIT_THREAD,
        EXIT_GROUP,
        KILL,
        STOP,
        CONTINUE,
        WAIT_ANY,
        WAIT_CHILD,
        WAIT_GROUP,
        WAIT_JOBS,
        WAIT_OWN,
        PEEK,
        NEW_GROUP,
        JOIN_GROUP,
        MOVE_CHILD,
        NEW_SESSION,
        ADOPT,
        DO_NOT_ADOPT,
        WISH
    }

    /// @param who which of the live threads, counted round
    /// @param about a number that the deed makes something of
    record Act(Deed deed, int who, int about) {}

    @Provide
    Arbitrary<Act> acts() {
        Arbitrary<Deed> deeds = Arbitraries.frequencyOf(
                often(6, Arbitraries.just(Deed.FORK)),
                often(3, Arbitraries.just(Deed.NEW_GROUP)),
                often(10, Arbitraries.of(Deed.class)));
        return Combinators.combine(
                        deeds,
                        Arbitraries.integers().between(0, 30),
                        Arbitraries.integers().between(0, 60))
                .as(Act::new);
    }

    private static Tuple.Tuple2<Integer, Arbitrary<? extends Deed>> often(int weight, Arbitrary<Deed> deeds) {
        return Tuple.of(weight, deeds);
    }

    @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
    void theTreeIsThatOfTheModel(@ForAll long seed, @ForAll @Size(max = 100) List<@From("acts") Act> acts)
            throws InterruptedException {
        try (Scene scene = new Scene(seed, PID_MAX, FIRST)) {
            Scene.Actor first = scene.spawn();
            TreeModel model = new TreeModel(PID_MAX, FIRST, first);
            scene.tell(first, sys -> sys.sigaction(Signal.HUP.number(), SignalAction.IGNORE));
            for (Act act : acts) {
                List<TreeModel.Line> lines = model.lines();
                if (lines.isEmpty()) {
                    break;
                }
                TreeModel.Line line = lines.get(act.who() % lines.size());
                if (!line.process.stopped) {
                    perform(scene, model, line, act);
                }
                compare(scene, model);
            }
            endAll(scene, model);
        }
    }

    private static void perform(Scene scene, TreeModel model, TreeModel.Line line, Act act)
            throws InterruptedException {
        TreeModel.Proc self = line.process;
        switch (act.deed()) {
            case FORK -> fork(scene, model, line, CloneFlags.FORK, TreeModel.SIGCHLD);
            case FORK_SILENT -> fork(scene, model, line, CloneFlags.FORK, act.about() % 2 == 0 ? 0 : 23);
            case SIBLING -> fork(scene, model, line, CloneFlags.CLONE_PARENT, 0);
            case THREAD -> thread(scene, model, line);
            case EXIT_THREAD -> {
                scene.tell(line.actor, exit(sys -> sys.exitThread(act.about())));
                model.exitThread(line, act.about());
            }
            case EXIT_GROUP -> {
                scene.tell(line.actor, exit(sys -> sys.exit(act.about())));
                model.exitGroup(self, act.about() << 8);
            }
            case KILL -> {
                TreeModel.Proc target = any(model, act);
                scene.tell(line.actor, signal(target, Signal.KILL));
                if (!target.zombie) {
                    model.exitGroup(target, 9);
                }
            }
            case STOP -> {
                TreeModel.Proc target = any(model, act);
                scene.tell(line.actor, signal(target, Signal.STOP));
                model.stop(target);
            }
            case CONTINUE -> {
                TreeModel.Proc target = any(model, act);
                scene.tell(line.actor, signal(target, Signal.CONT));
                model.resume(target);
            }
            case WAIT_ANY -> await(scene, model, line, new TreeModel.Query(-1, 0, false, false, false, false));
            case WAIT_CHILD ->
                await(scene, model, line, new TreeModel.Query(any(model, act).pid, 0, false, true, false, false));
            case WAIT_GROUP ->
                await(scene, model, line, new TreeModel.Query(-1, any(model, act).group, false, true, false, false));
            case WAIT_JOBS -> await(scene, model, line, new TreeModel.Query(-1, 0, true, true, false, false));
            case WAIT_OWN -> await(scene, model, line, new TreeModel.Query(-1, 0, true, true, false, true));
            case PEEK -> await(scene, model, line, new TreeModel.Query(-1, 0, true, true, true, false));
            case NEW_GROUP -> setpgid(scene, model, line, self.pid, self.pid);
            case JOIN_GROUP -> setpgid(scene, model, line, self.pid, any(model, act).group);
            case MOVE_CHILD -> {
                TreeModel.Proc child = any(model, act);
                setpgid(scene, model, line, child.pid, act.who() % 3 == 0 ? self.group : child.pid);
            }
            case NEW_SESSION -> {
                String refused = model.setsid(self);
                String expected = refused == null ? String.valueOf(self.pid) : refused;
                assertEquals(expected, scene.tell(line.actor, SystemCalls::setsid));
            }
            case ADOPT, DO_NOT_ADOPT -> {
                self.subreaper = act.deed() == Deed.ADOPT;
                scene.tell(line.actor, sys -> {
                    sys.setChildSubreaper(act.deed() == Deed.ADOPT ? 1 : 0);
                    return 0;
                });
            }
            case WISH -> {
                self.wish = WISHES.get(act.about() % WISHES.size());
                SignalAction action = switch (self.wish) {
                    case ZOMBIES -> SignalAction.DEFAULT;
                    case IGNORES -> SignalAction.IGNORE;
                    case NO_ZOMBIES ->
                        new SignalAction(
                                SignalAction.Disposition.DEFAULT,
                                null,
                                ActionFlags.NOCLDWAIT,
                                SignalAction.DEFAULT.mask());
                };
                scene.tell(line.actor, sys -> sys.sigaction(Signal.CHLD.number(), action));
            }
        }
    }

    private static TreeModel.Proc any(TreeModel model, Act act) {
        return model.processes.get(act.about() % model.processes.size());
    }

    private interface Ending {
        void run(SystemCalls sys);
    }

    private static Function<SystemCalls, Object> exit(Ending ending) {
        return sys -> {
            ending.run(sys);
            return "came back";
        };
    }

    private static Function<SystemCalls, Object> signal(TreeModel.Proc target, Signal signal) {
        return sys -> {
            sys.kill(target.pid, signal.number());
            return 0;
        };
    }

    private static void fork(Scene scene, TreeModel model, TreeModel.Line line, CloneFlags flags, int exitSignal)
            throws InterruptedException {
        int number = model.next();
        Scene.Actor child = new Scene.Actor();
        String answer = scene.create(line.actor, CloneArguments.of(flags).withExitSignal(exitSignal), child);
        assertEquals(number < 0 ? "EAGAIN" : String.valueOf(number), answer);
        if (number >= 0) {
            model.fork(line, child, exitSignal, flags.contains(CloneFlags.CLONE_PARENT));
        }
    }

    private static void thread(Scene scene, TreeModel model, TreeModel.Line line) throws InterruptedException {
        int number = model.next();
        Scene.Actor thread = new Scene.Actor();
        String answer = scene.create(line.actor, CloneArguments.of(THREAD).withExitSignal(0), thread);
        assertEquals(number < 0 ? "EAGAIN" : String.valueOf(number), answer);
        if (number >= 0) {
            model.thread(line, thread);
        }
    }

    private static void setpgid(Scene scene, TreeModel model, TreeModel.Line line, int pid, int pgid)
            throws InterruptedException {
        String refused = model.setpgid(line.process, pid, pgid);
        String answer = scene.tell(line.actor, sys -> {
            sys.setpgid(pid, pgid);
            return 0;
        });
        assertEquals(refused == null ? "0" : refused, answer);
    }

    private static void await(Scene scene, TreeModel model, TreeModel.Line line, TreeModel.Query query)
            throws InterruptedException {
        List<String> possible = model.answers(line, query);
        String answer = scene.tell(line.actor, sys -> waited(sys, query));
        assertTrue(possible.contains(answer), () -> answer + " is none of " + possible + " for " + query);
        if (answer.contains(" ")) {
            model.reported(query, Integer.parseInt(answer.substring(0, answer.indexOf(' '))));
        }
    }

    private static String waited(SystemCalls sys, TreeModel.Query query) {
        WaitOptions options = WaitOptions.WNOHANG
                .with(query.jobs() ? WaitOptions.WUNTRACED.with(WaitOptions.WCONTINUED) : WaitOptions.NONE)
                .with(query.all() ? WaitOptions.WALL : WaitOptions.NONE)
                .with(query.ownOnly() ? WaitOptions.WNOTHREAD : WaitOptions.NONE);
        if (query.keeps() || query.group() != 0) {
            WaitOptions all =
                    options.with(WaitOptions.WEXITED).with(query.keeps() ? WaitOptions.WNOWAIT : WaitOptions.NONE);
            int type = query.group() == 0 ? WaitCalls.P_ALL : WaitCalls.P_PGID;
            WaitInfo info = sys.waitid(type, query.group(), all);
            return info.pid() + " " + word(info);
        }
        WaitResult result = sys.waitpid(query.pid(), options);
        return result.pid() + " " + result.status();
    }

    private static int word(WaitInfo info) {
        return switch (info.code()) {
            case WaitInfo.CLD_EXITED -> info.status() << 8;
            case WaitInfo.CLD_KILLED -> info.status();
            case WaitInfo.CLD_STOPPED -> info.status() << 8 | 0x7f;
            case WaitInfo.CLD_CONTINUED -> 0xffff;
            default -> 0;
        };
    }

    /// Everything that can be seen of the tree.
    private static void compare(Scene scene, TreeModel model) {
        Map<Integer, String> expected = new TreeMap<>();
        for (TreeModel.Proc process : model.processes) {
            int threads = process.threads.size();
            expected.put(
                    process.pid,
                    "parent " + process.parent().pid + " group " + process.group + " session " + process.session
                            + (process.zombie ? " zombie" : " threads " + threads)
                            + (process.stopped ? " stopped" : ""));
        }
        Map<Integer, String> present = new TreeMap<>();
        for (ProcessInfo row : scene.kernel().processes()) {
            ThreadGroup group =
                    (ThreadGroup) Objects.requireNonNull(scene.kernel().find(row.pid()));
            if (row.pid() != 1) {
                present.put(
                        row.pid(),
                        "parent " + row.ppid() + " group "
                                + group.processGroup().id() + " session "
                                + group.processGroup().session().id()
                                + (row.state() == ThreadState.ZOMBIE ? " zombie" : " threads " + row.threads())
                                + (group.isStopped() ? " stopped" : ""));
            }
        }
        assertEquals(expected, present);
        assertEquals(model.busy().size(), scene.kernel().pids().busyCount());
        assertEquals(
                model.births,
                model.processes.size() + model.collected + model.autoreaped,
                "every process lives, is a zombie or has been collected once");
        for (TreeModel.Proc process : model.processes) {
            ThreadGroup group =
                    (ThreadGroup) Objects.requireNonNull(scene.kernel().find(process.pid));
            if (!process.zombie) {
                assertEquals(model.isOrphaned(process.group), group.isInOrphanedGroup());
            }
        }
    }

    /// Nothing is left when everybody has ended: no number, no zombie.
    private static void endAll(Scene scene, TreeModel model) throws InterruptedException {
        for (ProcessInfo row : scene.kernel().processes()) {
            ThreadGroup group =
                    (ThreadGroup) Objects.requireNonNull(scene.kernel().find(row.pid()));
            if (row.pid() != 1) {
                ExitCall.kill(group);
            }
        }
        scene.settle();
        assertEquals(1, scene.kernel().processes().size(), model.processes::toString);
        assertEquals(
                new TreeSet<>(List.of(0, 1, 2)).size(), scene.kernel().pids().busyCount());
    }
}
