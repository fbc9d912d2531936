package io.selvage.cli.script;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// All actors of a script, and the numbers that they are known by. The actors' own threads look themselves up in
/// it; everything else is the interpreter's.
final class Cast {
    private static final int MOST = 40;
    private static final int MOST_CHARS = 15;
    private static final int INIT = 1;

    /// A number that no process ever has.
    private static final int NOBODY = 30_000;

    /// Another one, for names without a process.
    private static final int UNBORN = 29_999;

    private final List<Actor> actors = new CopyOnWriteArrayList<>();

    Cast() {}

    List<Actor> all() {
        return actors;
    }

    /// {@return a new actor, null if the name is in use or there are too many}
    @Nullable
    Actor enter(String name) {
        if (find(name) != null || actors.size() >= MOST) {
            return null;
        }
        Actor actor = new Actor(actors.size(), name.length() > MOST_CHARS ? name.substring(0, MOST_CHARS) : name);
        actors.add(actor);
        return actor;
    }

    /// Takes back the actor that entered last.
    void leave(Actor actor) {
        actors.remove(actor);
    }

    @Nullable
    Actor find(String name) {
        for (Actor actor : actors) {
            if (actor.name().equals(name)) {
                return actor;
            }
        }
        return null;
    }

    /// {@return the first actor whose thread has or had a number}
    @Nullable
    Actor find(int tid) {
        for (Actor actor : actors) {
            if (actor.tid() == tid && actor.hasAppeared()) {
                return actor;
            }
        }
        return null;
    }

    /// {@return the actor whose thread has a number in a process}
    @Nullable
    Actor find(int tid, int tgid) {
        for (Actor actor : actors) {
            if (actor.tid() == tid && actor.tgid() == tgid) {
                return actor;
            }
        }
        return null;
    }

    /// Reads a process: an actor's name, one of the names for special ones, a number, or one of these with a minus.
    long pid(String text) {
        switch (text) {
            case "init" -> {
                return INIT;
            }
            case "nobody" -> {
                return NOBODY;
            }
            case "any" -> {
                return -1;
            }
            default -> {}
        }
        if (text.startsWith("-") && !(text.length() > 1 && Character.digit(text.charAt(1), 10) >= 0)) {
            return -pid(text.substring(1));
        }
        Actor actor = find(text);
        if (actor != null) {
            return actor.hasAppeared() ? actor.tid() : UNBORN;
        }
        Numeral number = Numeral.of(text);
        return number.isWhole() ? number.value() : UNBORN;
    }

    /// Prints a process by its actor's name.
    String name(long pid) {
        if (pid == 0) {
            return "0";
        }
        if (pid == INIT) {
            return "init";
        }
        if (pid == NOBODY) {
            return "nobody";
        }
        Actor actor = find((int) pid);
        if (actor != null) {
            return actor.name();
        }
        if (pid == -1) {
            return "-1";
        }
        return pid < 0 ? "-" + name(-pid) : "?" + pid;
    }
}
