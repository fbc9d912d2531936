package io.selvage.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The process tree as the contract describes it (MODEL 5 to 7, 9), with lists and loops: what the kernel
/// is held against. Nobody is concurrent here, and whatever follows from an operation has happened when
/// it returns.
final class TreeModel {
    static final int SIGCHLD = 17;
    private static final int WRAP_TO = 300;

    /// A thread; the children it has created or been left.
    static final class Line {
        final int tid;
        final Proc process;
        final List<Proc> children = new ArrayList<>();
        final Scene.Actor actor;

        Line(int tid, Proc process, Scene.Actor actor) {
            this.tid = tid;
            this.process = process;
            this.actor = actor;
        }
    }

    /// What a process does about `SIGCHLD`.
    enum Wish {
        ZOMBIES,
        IGNORES,
        NO_ZOMBIES
    }

    /// A process.
    static final class Proc {
        final int pid;
        final List<Line> threads = new ArrayList<>();

        @Nullable
        Line creator;

        int exitSignal;
        int group;
        int session;
        boolean zombie;
        boolean released;
        boolean subreaper;
        boolean stopped;
        boolean newlyStopped;
        boolean newlyContinued;
        Wish wish = Wish.ZOMBIES;
        int lastCode;
        int status;

        /// Whether several threads have left it their children in an order that nobody promises.
        boolean unordered;

        Proc(int pid) {
            this.pid = pid;
        }

        Proc parent() {
            return java.util.Objects.requireNonNull(creator).process;
        }

        boolean isChildOf(Proc other) {
            return creator != null && creator.process == other;
        }
    }

    final Proc init = new Proc(1);
    final List<Proc> processes = new ArrayList<>();
    private final int pidMax;
    private int last;
    int births;
    int collected;
    int autoreaped;

    TreeModel(int pidMax, int firstNumber, Scene.Actor first) {
        this.pidMax = pidMax;
        init.group = 1;
        init.session = 1;
        init.threads.add(new Line(1, init, first));
        last = firstNumber - 1;
        Proc a = born(init.threads.getFirst(), first, SIGCHLD);
        a.group = 1;
        a.session = 1;
    }

    /// {@return all live threads}
    List<Line> lines() {
        return processes.stream().flatMap(process -> process.threads.stream()).toList();
    }

    /// Invariant 6: the four reasons for which a number is busy.
    Set<Integer> busy() {
        TreeSet<Integer> busy = new TreeSet<>(List.of(0, 1, 2));
        for (Proc process : processes) {
            busy.add(process.pid);
            busy.add(process.group);
            busy.add(process.session);
            process.threads.forEach(line -> busy.add(line.tid));
        }
        return busy;
    }

    /// {@return the number that the next creation gets, -1 for none}
    int next() {
        Set<Integer> busy = busy();
        for (int number = last + 1; number < pidMax; number++) {
            if (!busy.contains(number)) {
                return number;
            }
        }
        for (int number = WRAP_TO; number < pidMax; number++) {
            if (!busy.contains(number)) {
                return number;
            }
        }
        return -1;
    }

    private Proc born(Line creator, Scene.Actor actor, int exitSignal) {
        last = next();
        births++;
        Proc process = new Proc(last);
        process.threads.add(new Line(last, process, actor));
        process.creator = creator;
        process.exitSignal = exitSignal;
        creator.children.add(process);
        processes.add(process);
        return process;
    }

    Line fork(Line creator, Scene.Actor actor, int exitSignal, boolean asSibling) {
        Proc origin = creator.process;
        Line above = asSibling ? java.util.Objects.requireNonNull(origin.creator) : creator;
        Proc child = born(above, actor, asSibling ? origin.exitSignal : exitSignal);
        child.group = origin.group;
        child.session = origin.session;
        child.wish = origin.wish;
        return child.threads.getFirst();
    }

    void thread(Line creator, Scene.Actor actor) {
        last = next();
        creator.process.threads.add(new Line(last, creator.process, actor));
    }

    void exitThread(Line line, int code) {
        Proc process = line.process;
        process.threads.remove(line);
        process.lastCode = code;
        if (process.threads.isEmpty()) {
            die(process, line, code << 8);
            return;
        }
        Line heir = process.threads.getFirst();
        line.children.forEach(child -> child.creator = heir);
        heir.children.addAll(line.children);
    }

    void exitGroup(Proc process, int status) {
        Line last = process.threads.getLast();
        boolean unordered = process.threads.stream()
                        .filter(line -> !line.children.isEmpty())
                        .count()
                > 1;
        while (process.threads.size() > 1) {
            exitThread(process.threads.getFirst(), 0);
        }
        process.unordered |= unordered;
        process.threads.clear();
        die(process, last, status);
    }

    private void die(Proc process, Line last, int status) {
        process.status = status;
        process.stopped = false;
        process.newlyStopped = false;
        process.newlyContinued = false;
        boolean cared = cares(process.parent(), process);
        process.zombie = true;
        if (cared) {
            signalIfOrphaned(process.group);
        }
        Proc heir = heir(process);
        heir.unordered |= process.unordered;
        for (Proc child : List.copyOf(last.children)) {
            boolean job = cares(process, child);
            last.children.remove(child);
            child.exitSignal = SIGCHLD;
            child.creator = heir.threads.getFirst();
            heir.threads.getFirst().children.add(child);
            if (child.zombie) {
                settleZombie(child);
            }
            if (job) {
                signalIfOrphaned(child.group);
            }
        }
        process.subreaper = false;
        settleZombie(process);
    }

    private void settleZombie(Proc zombie) {
        if (zombie.parent() == init) {
            release(zombie);
            collected++;
        } else if (zombie.exitSignal == SIGCHLD && zombie.parent().wish != Wish.ZOMBIES) {
            release(zombie);
            autoreaped++;
        }
    }

    private void release(Proc zombie) {
        java.util.Objects.requireNonNull(zombie.creator).children.remove(zombie);
        zombie.released = true;
        processes.remove(zombie);
    }

    /// Invariant 51.
    private Proc heir(Proc dead) {
        for (Proc ancestor = dead.parent(); ancestor != init; ancestor = ancestor.parent()) {
            if (ancestor.subreaper && !ancestor.threads.isEmpty()) {
                return ancestor;
            }
        }
        return init;
    }

    /// Whether a parent keeps the group of a member from being orphaned.
    private boolean cares(Proc parent, Proc member) {
        return parent != init && parent.session == member.session && parent.group != member.group;
    }

    boolean isOrphaned(int group) {
        return processes.stream()
                .noneMatch(member -> member.group == group && !member.zombie && cares(member.parent(), member));
    }

    /// Everybody here ignores `SIGHUP`, so that all that can be seen is the resumption.
    private void signalIfOrphaned(int group) {
        List<Proc> members =
                processes.stream().filter(member -> member.group == group).toList();
        if (isOrphaned(group) && members.stream().anyMatch(member -> member.stopped)) {
            members.forEach(this::resume);
        }
    }

    void stop(Proc process) {
        if (!process.zombie && !process.stopped) {
            process.stopped = true;
            process.newlyStopped = true;
            process.newlyContinued = false;
        }
    }

    void resume(Proc process) {
        if (process.stopped) {
            process.stopped = false;
            process.newlyStopped = false;
            process.newlyContinued = true;
        }
    }

    /// {@return the error, null for none}
    @Nullable
    String setpgid(Proc caller, int pid, int pgid) {
        Proc target = find(pid);
        if (target == null) {
            return lines().stream().anyMatch(line -> line.tid == pid) ? "EINVAL" : "ESRCH";
        }
        if (target != caller) {
            if (!target.isChildOf(caller)) {
                return "ESRCH";
            }
            if (target.session != caller.session) {
                return "EPERM";
            }
        }
        if (target.session == target.pid) {
            return "EPERM";
        }
        if (pgid != target.pid
                && processes.stream().noneMatch(member -> member.group == pgid && member.session == target.session)
                && !(pgid == 1 && target.session == 1)) {
            return "EPERM";
        }
        target.group = pgid;
        return null;
    }

    @Nullable
    String setsid(Proc caller) {
        if (processes.stream().anyMatch(member -> member.group == caller.pid)) {
            return "EPERM";
        }
        caller.group = caller.pid;
        caller.session = caller.pid;
        return null;
    }

    @Nullable
    Proc find(int pid) {
        return processes.stream()
                .filter(process -> process.pid == pid)
                .findFirst()
                .orElse(null);
    }

    /// What a wait looks for; a group of 0 is any.
    record Query(int pid, int group, boolean jobs, boolean all, boolean keeps, boolean ownOnly) {
        boolean selects(Proc child) {
            return (pid <= 0 || child.pid == pid)
                    && (group == 0 || child.group == group)
                    && (all || child.exitSignal == SIGCHLD);
        }

        /// {@return the status word, -1 for nothing}
        int word(Proc child) {
            if (child.zombie) {
                return child.status;
            }
            if (jobs && child.newlyStopped) {
                return 19 << 8 | 0x7f;
            }
            return jobs && child.newlyContinued ? 0xffff : -1;
        }
    }

    /// The children of a process in the order in which a wait of one of its threads looks at them.
    private static List<Proc> inOrder(Line caller, boolean ownOnly) {
        List<Line> threads = caller.process.threads;
        int start = threads.indexOf(caller);
        List<Proc> found = new ArrayList<>();
        for (int i = 0; i < (ownOnly ? 1 : threads.size()); i++) {
            found.addAll(threads.get((start + i) % threads.size()).children);
        }
        return found;
    }

    /// {@return the answers that a wait without sleep may give; one unless the order is nobody's}
    List<String> answers(Line caller, Query query) {
        List<Proc> candidates =
                inOrder(caller, query.ownOnly()).stream().filter(query::selects).toList();
        if (candidates.isEmpty()) {
            return List.of("ECHILD");
        }
        List<String> ready = candidates.stream()
                .filter(child -> query.word(child) != -1)
                .map(child -> child.pid + " " + query.word(child))
                .toList();
        if (ready.isEmpty()) {
            return List.of("0 0");
        }
        return caller.process.unordered ? ready : List.of(ready.getFirst());
    }

    /// Takes note of what a wait has reported.
    void reported(Query query, int pid) {
        Proc child = find(pid);
        if (child == null || query.keeps()) {
            return;
        }
        if (child.zombie) {
            release(child);
            collected++;
        } else if (child.newlyStopped) {
            child.newlyStopped = false;
        } else {
            child.newlyContinued = false;
        }
    }
}
