package io.selvage.cli.script;

import java.util.Objects;

/// Runs a script line by line: hands an operation to its actor, waits until everybody waits, and writes
/// down what has happened.
final class Interpreter {
    private static final String BAD_LINE = "BADLINE";

    private final World world;
    private final Cast cast;
    private final Trace trace;
    private final Snapshot snapshot;

    Interpreter(World world) {
        this.world = world;
        cast = world.cast();
        trace = new Trace(cast);
        snapshot = new Snapshot(cast);
    }

    /// {@return the trace of a script}
    String run(Script script) throws InterruptedException {
        world.begin();
        for (Line line : script.lines()) {
            step(line);
        }
        trace.line("@final");
        snapshot.print(trace);
        return trace.text();
    }

    private void step(Line line) throws InterruptedException {
        String head = line.number() + " " + line.text();
        if (line.actor().equals("@snap")) {
            trace.line(line.number() + " @snap");
            snapshot.print(trace);
            return;
        }
        if (line.operation().isEmpty()) {
            trace.line(head + " -> " + BAD_LINE);
            return;
        }
        Actor actor = cast.find(line.actor());
        if (actor == null || actor.condition() != Condition.IDLE) {
            String why = actor == null ? "unborn" : actor.condition().word();
            trace.line(head + " -> SKIP(" + why + ")");
            return;
        }
        Operation operation;
        try {
            operation = Decoder.decode(line, cast);
        } catch (BadLineException bad) {
            trace.line(head + " -> " + BAD_LINE + " " + bad.why());
            return;
        }
        if (operation.verb() == Verb.CLONE) {
            stepClone(head, actor, operation);
            return;
        }
        perform(head, actor, operation);
        trace.events(world.takeReaped());
    }

    private void stepClone(String head, Actor actor, Operation operation) throws InterruptedException {
        Actor child = cast.enter(operation.text());
        if (child == null) {
            trace.line(head + " -> " + BAD_LINE + " name in use");
            return;
        }
        world.troupe().expect(child);
        perform(head, actor, operation);
        if (!child.hasAppeared() && !actor.isBusy() && actor.reply().isError()) {
            cast.leave(child);
        }
        trace.events(world.takeReaped());
    }

    private void perform(String head, Actor actor, Operation operation) throws InterruptedException {
        actor.ask(Objects.requireNonNull(operation));
        world.settle();
        world.observe();
        trace.line(head + " -> " + outcome(actor));
    }

    private String outcome(Actor actor) {
        if (!actor.isBusy() && actor.condition() != Condition.GONE) {
            actor.settle();
            return trace.reply(actor);
        }
        if (actor.condition().isOver()) {
            actor.settle();
            return "(dead)";
        }
        return switch (actor.condition()) {
            case BLOCKED -> "BLOCKED";
            case STOPPED -> "(stopped)";
            default -> "(?)";
        };
    }
}
