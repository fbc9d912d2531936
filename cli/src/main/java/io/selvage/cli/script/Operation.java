package io.selvage.cli.script;

/// One thing for an actor to do. Immutable.
final class Operation {
    /// What an actor is told that has nothing to do yet.
    static final Operation NOTHING = new Operation(Verb.NOP, "", "");

    private final Verb verb;
    private final String line;
    private final String text;
    private final long[] arguments;

    /// @param verb what
    /// @param line the script's line, which names it in the trace
    /// @param text a path, a name or what to write; empty if there is none
    /// @param arguments the numbers; those that are left out are 0
    Operation(Verb verb, String line, String text, long... arguments) {
        this.verb = verb;
        this.line = line;
        this.text = text;
        this.arguments = arguments.clone();
    }

    Verb verb() {
        return verb;
    }

    String line() {
        return line;
    }

    String text() {
        return text;
    }

    long argument(int index) {
        return index < arguments.length ? arguments[index] : 0;
    }

    int number(int index) {
        return (int) argument(index);
    }

    boolean isSet(int index) {
        return argument(index) != 0;
    }
}
