package io.selvage.kernel;

import io.selvage.api.ActionFlags;
import io.selvage.api.Signal;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalSet;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// What is done about each signal: shared with `CLONE_SIGHAND`, hence by all threads of a process, copied
/// without. Readers take no lock: the table is immutable and replaced as a whole, so a copy costs one
/// object.
final class SignalHandlers extends Shared {
    private static final VarHandle TABLE;
    private static final Table EMPTY = new Table(new SignalAction[0], 0, 0);
    private static final int SIGNALS = 64;

    static {
        try {
            TABLE = MethodHandles.lookup().findVarHandle(SignalHandlers.class, "table", Table.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile Table table;

    /// One state of the whole table; immutable.
    private static final class Table {
        /// By number - 1, null for the default; empty while all are the default.
        final @Nullable SignalAction[] actions;

        /// The explicitly ignored, as a set.
        final long ignored;

        /// Those with a handler, as a set.
        final long caught;

        Table(@Nullable SignalAction[] actions, long ignored, long caught) {
            this.actions = actions;
            this.ignored = ignored;
            this.caught = caught;
        }

        SignalAction get(int signal) {
            SignalAction action = actions.length == 0 ? null : actions[signal - 1];
            return action == null ? SignalAction.DEFAULT : action;
        }

        Table with(int signal, SignalAction action) {
            @Nullable SignalAction[] changed = actions.length == 0 ? new SignalAction[SIGNALS] : actions.clone();
            changed[signal - 1] = action;
            long bit = 1L << (signal - 1);
            return new Table(
                    changed,
                    action.disposition() == SignalAction.Disposition.IGNORE ? ignored | bit : ignored & ~bit,
                    action.disposition() == SignalAction.Disposition.HANDLE ? caught | bit : caught & ~bit);
        }
    }

    SignalHandlers() {
        this(EMPTY);
    }

    private SignalHandlers(Table table) {
        this.table = table;
    }

    SignalHandlers copy() {
        return new SignalHandlers(table);
    }

    /// For `exec` and `CLONE_CLEAR_SIGHAND`: what had a handler gets the default action, what was ignored
    /// stays ignored, and no flag is left.
    ///
    /// @param reset what gets the default action even if it was ignored, as a set
    SignalHandlers copyForProgram(long reset) {
        long ignored = table.ignored & ~reset;
        if (ignored == 0) {
            return new SignalHandlers();
        }
        @Nullable SignalAction[] actions = new SignalAction[SIGNALS];
        for (long left = ignored; left != 0; left &= left - 1) {
            actions[Long.numberOfTrailingZeros(left)] = SignalAction.IGNORE;
        }
        return new SignalHandlers(new Table(actions, ignored, 0));
    }

    SignalAction get(int signal) {
        return table.get(signal);
    }

    /// {@return what was done until now}
    SignalAction set(int signal, SignalAction action) {
        for (; ; ) {
            Table present = table;
            if (TABLE.compareAndSet(this, present, present.with(signal, action))) {
                return present.get(signal);
            }
        }
    }

    /// Takes the handler back before its only run, unless somebody has replaced it.
    void reset(int signal, SignalAction used) {
        // Flags and mask stay, as on Linux.
        SignalAction withoutHandler =
                new SignalAction(SignalAction.Disposition.DEFAULT, null, used.flags(), used.mask());
        Table present = table;
        while (present.get(signal) == used
                && !TABLE.compareAndSet(this, present, present.with(signal, withoutHandler))) {
            present = table;
        }
    }

    /// Whether the signal is ignored because somebody has said so.
    boolean isIgnored(int signal) {
        return (table.ignored >>> (signal - 1) & 1) != 0;
    }

    /// Whether nothing happens when the signal acts: it is ignored, explicitly or by default.
    boolean doesNothing(int signal) {
        Table present = table;
        if ((present.ignored >>> (signal - 1) & 1) != 0) {
            return true;
        }
        return (present.caught >>> (signal - 1) & 1) == 0 && isIgnoredByDefault(signal);
    }

    private static boolean isIgnoredByDefault(int signal) {
        return switch (Signal.of(signal).defaultAction()) {
            case IGNORE, CONTINUE -> true;
            case TERMINATE, CORE, STOP -> false;
        };
    }

    boolean isDefault(int signal) {
        Table present = table;
        return ((present.ignored | present.caught) >>> (signal - 1) & 1) == 0;
    }

    ActionFlags flags(int signal) {
        return table.get(signal).flags();
    }

    SignalSet ignored() {
        return new SignalSet(table.ignored);
    }

    SignalSet caught() {
        return new SignalSet(table.caught);
    }

    @Override
    void lastReleased() {}
}
