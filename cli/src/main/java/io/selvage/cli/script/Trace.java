package io.selvage.cli.script;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What a run has shown so far, in the canonical form.
final class Trace {
    private static final int CHLD = 17;
    private static final int FIRST_QUEUED = 32;

    private final Cast cast;
    private final ReplyText replies;
    private final StringBuilder text = new StringBuilder();

    Trace(Cast cast) {
        this.cast = cast;
        replies = new ReplyText(cast);
    }

    void line(String line) {
        text.append(line).append('\n');
    }

    String text() {
        return text.toString();
    }

    /// {@return the answer to an actor's operation}
    String reply(Actor actor) {
        return replies.print(actor.operation(), actor.reply());
    }

    /// Writes down what has happened besides the answer, sorted by kind and then by actor.
    void events(List<InitLog.Reaped> reaped) {
        List<Event> events = new ArrayList<>();
        List<Actor> actors = cast.all();
        boolean several = actors.stream().filter(Trace::hasChanged).count() > 1;
        for (Actor actor : actors) {
            completion(actor, events);
        }
        for (Actor actor : actors) {
            handled(actor, several, events);
            if (actor.takeNewImage()) {
                events.add(new Event("3" + actor.name(), "! " + actor.name() + " runs new image"));
            }
        }
        for (InitLog.Reaped one : reaped) {
            String name = cast.name(one.pid());
            events.add(new Event(
                    "4" + name,
                    "i init reaps " + name + " " + ReplyText.status(one.status().toWord())));
        }
        for (Actor actor : actors) {
            if (!actor.condition().change().equals(actor.before().change())) {
                events.add(new Event(
                        "5" + actor.name(),
                        "= " + actor.name() + " " + actor.condition().change()));
            }
            actor.remember();
        }
        events.stream().map(Event::sortKey).sorted().forEach(key -> line(key.substring(key.indexOf("   "))));
    }

    /// An event and what it is sorted by first.
    private record Event(String key, String line) {
        String sortKey() {
            return key + "   " + line;
        }
    }

    private static boolean hasChanged(Actor actor) {
        Condition before = actor.before();
        return actor.condition() != before
                && !(actor.condition().isLive() && (before.isLive() || before == Condition.NONE));
    }

    private void completion(Actor actor, List<Event> events) {
        if (!actor.isPending()) {
            return;
        }
        if (!actor.isBusy() && actor.condition() != Condition.GONE) {
            String line = actor.operation().line();
            events.add(new Event("1" + actor.name(), "~ " + line + " => " + reply(actor)));
            actor.settle();
        } else if (actor.condition().isOver()) {
            actor.settle();
        }
    }

    /// Standard signals are told once per step, and the children of a step in which several actors changed are not
    /// told apart.
    private void handled(Actor actor, boolean several, List<Event> events) {
        List<Actor.Numbered> runs = actor.takeDeliveries();
        long seen = 0;
        for (Actor.Numbered run : runs) {
            int signal = run.delivery().signal();
            long bit = 1L << (signal - 1);
            if (signal < FIRST_QUEUED && (seen & bit) != 0) {
                continue;
            }
            seen |= bit;
            boolean anonymous = signal == CHLD && several && run.delivery().code() > 0;
            String what =
                    anonymous ? "SIGCHLD (children)" : SignalText.name(signal) + " " + replies.signal(run.delivery());
            events.add(new Event(
                    String.format(Locale.ROOT, "2%s%02d%03d", actor.name(), signal, run.number()),
                    "* " + actor.name() + " handles " + what));
        }
    }
}
