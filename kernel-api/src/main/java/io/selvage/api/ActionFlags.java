package io.selvage.api;

/// How a signal is handled: a set of flags with Linux's bit values. Unknown bits are kept out by the
/// kernel, as Linux does. Immutable and safe to share.
///
/// @param bits the flag word
public record ActionFlags(int bits) {
    /// No `SIGCHLD` when a child stops or is resumed.
    public static final ActionFlags NOCLDSTOP = new ActionFlags(0x1);

    /// Children that end leave no zombie (MODEL 6.4).
    public static final ActionFlags NOCLDWAIT = new ActionFlags(0x2);

    /// Calls that the handler interrupts are restarted, where they can be.
    public static final ActionFlags RESTART = new ActionFlags(0x1000_0000);

    /// The signal is not blocked while its handler runs.
    public static final ActionFlags NODEFER = new ActionFlags(0x4000_0000);

    /// The disposition becomes the default one before the handler runs.
    public static final ActionFlags RESETHAND = new ActionFlags(0x8000_0000);

    /// No flag.
    public static final ActionFlags NONE = new ActionFlags(0);

    private static final FlagNames NAMES = new FlagNames(
            "signal action flag",
            FlagNames.Flag.of(NOCLDSTOP.bits, "SA_NOCLDSTOP", "NOCLDSTOP"),
            FlagNames.Flag.of(NOCLDWAIT.bits, "SA_NOCLDWAIT", "NOCLDWAIT"),
            FlagNames.Flag.of(RESTART.bits, "SA_RESTART", "RESTART"),
            FlagNames.Flag.of(NODEFER.bits, "SA_NODEFER", "NODEFER"),
            FlagNames.Flag.of(Integer.toUnsignedLong(RESETHAND.bits), "SA_RESETHAND", "RESETHAND"));

    /// Reads what [#toString()] writes: names with or without `SA_` joined by `|`, or `0`.
    ///
    /// @param text the words
    /// @return the set
    /// @throws IllegalArgumentException naming the first word that is not understood and the nearest flag
    public static ActionFlags parse(String text) {
        return new ActionFlags((int) NAMES.parse(text));
    }

    /// This set and all the others together.
    ///
    /// @param added the sets to add
    /// @return the union
    public ActionFlags with(ActionFlags... added) {
        int word = bits;
        for (ActionFlags flags : added) {
            word |= flags.bits;
        }
        return new ActionFlags(word);
    }

    /// Whether all flags of the other set are in this one.
    ///
    /// @param flags the flags looked for
    /// @return true if none is missing
    public boolean contains(ActionFlags flags) {
        return (bits & flags.bits) == flags.bits;
    }

    /// The names, joined by `|`.
    ///
    /// @return for example `SA_RESTART|SA_NODEFER`, or `0`
    @Override
    public String toString() {
        return NAMES.print(Integer.toUnsignedLong(bits));
    }
}
