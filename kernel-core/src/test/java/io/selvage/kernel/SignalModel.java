package io.selvage.kernel;

import io.selvage.api.ActionFlags;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Signals as the contract describes them (MODEL 8), with lists and loops: what the kernel is held
/// against. One thing happens at a time, and whatever follows from it has happened when it is over.
final class SignalModel {
    private static final Set<Integer> STOPS = Set.of(19, 20, 21, 22);
    private static final Set<Integer> SYNCHRONOUS = Set.of(4, 5, 7, 8, 11, 31);
    private static final int CONT = 18;
    private static final int CORE_FLAG = 0x80;
    private static final long UNBLOCKABLE = bit(9) | bit(19);

    /// One instance of a signal, with what its receiver is told.
    record Sent(int signal, int code, int sender, long value) {}

    /// A handler has run.
    ///
    /// @param threads who may have run it
    record Handled(int pid, Set<Integer> threads, Sent sent) {}

    /// A handler that has been called and waits for those that were called before its first instruction.
    private record Frame(long mask, Handled handled) {}

    /// A thread.
    static final class Line {
        int tid;
        final Proc process;
        final Scene.Actor actor;
        final List<Sent> own = new ArrayList<>();
        private final Deque<Frame> frames = new ArrayDeque<>();
        long mask;

        Line(int tid, Proc process, Scene.Actor actor, long mask) {
            this.tid = tid;
            this.process = process;
            this.actor = actor;
            this.mask = mask;
        }

        boolean blocks(int signal) {
            return (mask & bit(signal)) != 0;
        }
    }

    /// A process; all are children of the same parent.
    static final class Proc {
        final int pid;
        final List<Line> threads = new ArrayList<>();
        final List<Sent> shared = new ArrayList<>();
        private final Map<Integer, SignalAction> actions = new HashMap<>();

        /// The first thread, which may have ended.
        @Nullable
        Line leader;

        boolean ended;
        boolean collected;
        int status;
        int stoppedBy;
        int newlyStopped;
        boolean newlyContinued;

        Proc(int pid) {
            this.pid = pid;
        }

        boolean isStopped() {
            return stoppedBy != 0;
        }

        SignalAction action(int signal) {
            return actions.getOrDefault(signal, SignalAction.DEFAULT);
        }

        private boolean doesNothing(int signal) {
            return switch (action(signal).disposition()) {
                case IGNORE -> true;
                case HANDLE -> false;
                case DEFAULT ->
                    switch (Signal.of(signal).defaultAction()) {
                        case IGNORE, CONTINUE -> true;
                        case TERMINATE, CORE, STOP -> false;
                    };
            };
        }

        private void flush(Set<Integer> signals) {
            shared.removeIf(sent -> signals.contains(sent.signal()));
            threads.forEach(line -> line.own.removeIf(sent -> signals.contains(sent.signal())));
        }
    }

    final Proc parent;
    final List<Proc> processes = new ArrayList<>();
    final List<Handled> handled = new ArrayList<>();

    /// The process that is being continued, if any.
    private @Nullable Proc resuming;

    SignalModel(int pid, Scene.Actor actor) {
        parent = new Proc(pid);
        add(parent, pid, actor, bit(Signal.CHLD.number()));
    }

    static long bit(int signal) {
        return 1L << (signal - 1);
    }

    static long set(List<Sent> queue) {
        return queue.stream().mapToLong(sent -> bit(sent.signal())).reduce(0, (a, b) -> a | b);
    }

    private static Line add(Proc process, int tid, Scene.Actor actor, long mask) {
        Line line = new Line(tid, process, actor, mask);
        process.threads.add(line);
        if (tid == process.pid) {
            process.leader = line;
        }
        return line;
    }

    /// {@return all threads that can do something, the parent's first}
    List<Line> lines() {
        List<Line> lines = new ArrayList<>(parent.threads);
        for (Proc process : processes) {
            if (!process.isStopped()) {
                lines.addAll(process.threads);
            }
        }
        return lines;
    }

    void thread(Line creator, int tid, Scene.Actor actor) {
        add(creator.process, tid, actor, creator.mask);
    }

    /// Invariant 39: nothing is pending in the new process.
    void fork(Line creator, int pid, Scene.Actor actor) {
        Proc process = new Proc(pid);
        process.actions.putAll(creator.process.actions);
        add(process, pid, actor, creator.mask);
        processes.add(process);
    }

    void mask(Line line, long mask) {
        line.mask = mask & ~UNBLOCKABLE;
        run(line);
    }

    void action(Proc process, int signal, SignalAction action) {
        process.actions.put(signal, action.withMask(action.mask().without(Signal.KILL, Signal.STOP)));
        if (process.doesNothing(signal)) {
            process.flush(Set.of(signal));
        }
    }

    /// {@return what `sigtimedwait` without patience takes, null for nothing}
    @Nullable
    Sent take(Line line, long set) {
        return remove(line, set & ~UNBLOCKABLE);
    }

    private static @Nullable Sent remove(Line line, long set) {
        Sent own = first(line.own, set);
        List<Sent> queue = own == null ? line.process.shared : line.own;
        Sent found = first(queue, set);
        // The oldest of those that are equal.
        return found == null ? null : queue.remove(queue.indexOf(found));
    }

    /// @param thread whose queue it goes to, null for the process's
    void send(Proc target, @Nullable Line thread, Sent sent) {
        if (target.ended) {
            return;
        }
        int signal = sent.signal();
        if (STOPS.contains(signal)) {
            target.flush(Set.of(CONT));
        }
        if (signal == CONT) {
            target.flush(STOPS);
            boolean wasStopped = target.isStopped();
            resume(target);
            resuming = wasStopped ? target : null;
        }
        Line main = thread == null ? java.util.Objects.requireNonNull(target.leader) : thread;
        List<Sent> queue = thread == null ? target.shared : thread.own;
        boolean kept = main.blocks(signal) || !target.doesNothing(signal);
        if (kept && (signal >= 32 || (set(queue) & bit(signal)) == 0)) {
            queue.add(sent);
        }
        if (signal == Signal.KILL.number()) {
            end(target, signal);
        }
        for (Line line : List.copyOf(target.threads)) {
            run(line);
        }
        resuming = null;
    }

    private void resume(Proc process) {
        if (process.isStopped()) {
            process.stoppedBy = 0;
            process.newlyStopped = 0;
            process.newlyContinued = true;
            tellOfJob(process, 6);
        }
    }

    /// Whether several threads would act at the same time if the process were continued, so that what
    /// they do may come in several orders.
    boolean wouldRace(Proc process) {
        int pending = process.shared.size() + (process.doesNothing(CONT) ? 0 : 1);
        boolean inHandlers = false;
        for (Line line : process.threads) {
            pending += line.own.size();
            inHandlers |= !line.frames.isEmpty();
        }
        return process.isStopped() && process.threads.size() > 1 && (pending > 1 || inHandlers);
    }

    void exitThread(Line line, int code) {
        line.process.threads.remove(line);
        if (line.process.threads.isEmpty()) {
            end(line.process, (code & 0xff) << 8);
        }
    }

    void exitGroup(Proc process, int code) {
        end(process, (code & 0xff) << 8);
    }

    /// Invariants 39 to 41.
    void exec(Line line, Scene.Actor actor) {
        Proc process = line.process;
        process.threads.clear();
        add(process, process.pid, actor, line.mask).own.addAll(line.own);
        process.actions.replaceAll((_, action) ->
                action.disposition() == SignalAction.Disposition.IGNORE ? SignalAction.IGNORE : SignalAction.DEFAULT);
    }

    /// {@return what a wait for any change of the process says}
    String await(Proc process) {
        if (process.collected) {
            return "ECHILD";
        }
        if (process.ended) {
            process.collected = true;
            processes.remove(process);
            return process.pid + " " + process.status;
        }
        if (process.newlyStopped != 0) {
            int signal = process.newlyStopped;
            process.newlyStopped = 0;
            return process.pid + " " + (signal << 8 | 0x7f);
        }
        if (process.newlyContinued) {
            process.newlyContinued = false;
            return process.pid + " " + 0xffff;
        }
        return "0 0";
    }

    /// A thread handles what it can.
    private void run(Line line) {
        Proc process = line.process;
        while (!process.ended && !process.isStopped()) {
            long allowed = ~line.mask;
            boolean isOwn = first(line.own, allowed) != null;
            Sent sent = remove(line, allowed);
            if (sent == null) {
                Frame frame = line.frames.poll();
                if (frame == null) {
                    return;
                }
                handled.add(frame.handled());
                line.mask = frame.mask();
                continue;
            }
            act(line, sent, isOwn ? Set.of(line.tid) : takers(line, sent.signal()));
        }
    }

    /// The first thread takes it if it can, otherwise any other; all look for signals when they are continued.
    private Set<Integer> takers(Line line, int signal) {
        Set<Integer> takers = new TreeSet<>(Set.of(line.tid));
        if (line != line.process.leader || resuming == line.process) {
            for (Line other : line.process.threads) {
                if (!other.blocks(signal)) {
                    takers.add(other.tid);
                }
            }
        }
        return takers;
    }

    private void act(Line line, Sent sent, Set<Integer> takers) {
        Proc process = line.process;
        SignalAction action = process.action(sent.signal());
        switch (action.disposition()) {
            case IGNORE -> {}
            case HANDLE -> {
                line.frames.push(new Frame(line.mask, new Handled(process.pid, takers, sent)));
                long itself = action.flags().contains(ActionFlags.NODEFER) ? 0 : bit(sent.signal());
                line.mask |= (action.mask().bits() | itself) & ~UNBLOCKABLE;
                if (action.flags().contains(ActionFlags.RESETHAND)) {
                    // Flags and mask stay.
                    process.actions.put(
                            sent.signal(),
                            SignalAction.DEFAULT.withFlags(action.flags()).withMask(action.mask()));
                }
            }
            case DEFAULT -> {
                switch (Signal.of(sent.signal()).defaultAction()) {
                    case TERMINATE -> end(process, sent.signal());
                    case CORE -> end(process, sent.signal() | CORE_FLAG);
                    case STOP -> {
                        process.stoppedBy = sent.signal();
                        process.newlyStopped = sent.signal();
                        process.newlyContinued = false;
                        tellOfJob(process, 5);
                    }
                    case CONTINUE, IGNORE -> {}
                }
            }
        }
    }

    private void end(Proc process, int status) {
        process.ended = true;
        process.stoppedBy = 0;
        process.status = status;
        process.threads.clear();
        process.shared.clear();
        int code = status >> 8 != 0 || status == 0 ? 1 : (status & CORE_FLAG) == 0 ? 2 : 3;
        tell(process, code);
    }

    private void tellOfJob(Proc process, int code) {
        if (!parent.action(Signal.CHLD.number()).flags().contains(ActionFlags.NOCLDSTOP)) {
            tell(process, code);
        }
    }

    private void tell(Proc process, int code) {
        send(parent, null, new Sent(Signal.CHLD.number(), code, process.pid, 0));
    }

    /// {@return what is next in a queue: faults, then the lowest number, then the oldest}
    private static @Nullable Sent first(List<Sent> queue, long allowed) {
        Sent found = null;
        for (Sent sent : queue) {
            if ((allowed & bit(sent.signal())) != 0 && (found == null || rank(sent) < rank(found))) {
                found = sent;
            }
        }
        return found;
    }

    private static int rank(Sent sent) {
        return SYNCHRONOUS.contains(sent.signal()) ? sent.signal() - 64 : sent.signal();
    }

    static Sent of(SignalInfo info) {
        return new Sent(info.signal(), info.code(), info.pid(), info.value());
    }
}
