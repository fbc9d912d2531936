package io.selvage.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a process does about one signal: its default action, nothing, or a handler (MODEL 8.4). All
/// threads of the process have the same.
///
/// Immutable and safe to share.
///
/// @param disposition which of the three
/// @param handler the code to run; null unless the disposition is [Disposition#HANDLE]
/// @param flags how to handle it
/// @param mask what is blocked while the handler runs, besides the signal itself; `SIGKILL` and `SIGSTOP`
///     never are
public record SignalAction(
        Disposition disposition, @Nullable SignalHandler handler, ActionFlags flags, SignalSet mask) {
    /// What is done about a signal.
    public enum Disposition {
        /// Its default action ([Signal#defaultAction()]).
        DEFAULT,
        /// Nothing.
        IGNORE,
        /// A handler runs.
        HANDLE
    }

    /// The default action.
    public static final SignalAction DEFAULT =
            new SignalAction(Disposition.DEFAULT, null, ActionFlags.NONE, SignalSet.NONE);

    /// Nothing is done.
    public static final SignalAction IGNORE =
            new SignalAction(Disposition.IGNORE, null, ActionFlags.NONE, SignalSet.NONE);

    /// Holds the handler to the disposition.
    ///
    /// @throws IllegalArgumentException if there is a handler that the disposition does not use, or none
    ///     that it needs
    public SignalAction {
        Objects.requireNonNull(disposition);
        Objects.requireNonNull(flags);
        Objects.requireNonNull(mask);
        if (disposition == Disposition.HANDLE == (handler == null)) {
            throw new IllegalArgumentException("disposition " + disposition + " with handler " + handler);
        }
    }

    /// A handler with no flag and no further mask.
    ///
    /// @param handler the code to run
    /// @return the action
    public static SignalAction handle(SignalHandler handler) {
        return new SignalAction(Disposition.HANDLE, handler, ActionFlags.NONE, SignalSet.NONE);
    }

    /// This action with other flags.
    ///
    /// @param changed the flags
    /// @return the action
    public SignalAction withFlags(ActionFlags... changed) {
        return new SignalAction(disposition, handler, ActionFlags.NONE.with(changed), mask);
    }

    /// This action with another mask.
    ///
    /// @param changed what is blocked while the handler runs
    /// @return the action
    public SignalAction withMask(SignalSet changed) {
        return new SignalAction(disposition, handler, flags, changed);
    }
}
