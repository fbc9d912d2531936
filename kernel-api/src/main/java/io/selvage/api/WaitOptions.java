package io.selvage.api;

/// Which changes of which children a wait call looks for, and whether it sleeps: a set of options with Linux's
/// bit values (MODEL 7).
///
/// A set may hold illegal combinations and unknown bits, so that the kernel can answer for every word that a
/// program could pass. Immutable and safe to share.
///
/// @param bits the option word; any value
public record WaitOptions(int bits) {

    /// Do not sleep if no matching child has changed.
    public static final WaitOptions WNOHANG = new WaitOptions(0x1);

    /// Report stopped children; `waitid` calls the same bit `WSTOPPED`.
    public static final WaitOptions WUNTRACED = new WaitOptions(0x2);

    /// Report stopped children; the same bit as [#WUNTRACED].
    public static final WaitOptions WSTOPPED = WUNTRACED;

    /// Report children that ended. `waitpid` and `wait4` always do and refuse the option.
    public static final WaitOptions WEXITED = new WaitOptions(0x4);

    /// Report resumed children.
    public static final WaitOptions WCONTINUED = new WaitOptions(0x8);

    /// Look only: the change can be collected again. For `waitid`.
    public static final WaitOptions WNOWAIT = new WaitOptions(0x0100_0000);

    /// Only children that the calling thread created.
    public static final WaitOptions WNOTHREAD = new WaitOptions(0x2000_0000);

    /// Children with any exit signal; Linux's `__WALL`.
    public static final WaitOptions WALL = new WaitOptions(0x4000_0000);

    /// Only children whose exit signal is not `SIGCHLD`; Linux's `__WCLONE`.
    public static final WaitOptions WCLONE = new WaitOptions(0x8000_0000);

    /// No option: sleep until a child with exit signal `SIGCHLD` has ended.
    public static final WaitOptions NONE = new WaitOptions(0);

    private static final FlagNames NAMES = new FlagNames(
            "wait option",
            FlagNames.Flag.of(WNOHANG.unsigned(), "WNOHANG", "NOHANG"),
            FlagNames.Flag.of(WUNTRACED.unsigned(), "WUNTRACED", "UNTRACED", "WSTOPPED", "STOPPED"),
            FlagNames.Flag.of(WEXITED.unsigned(), "WEXITED", "EXITED"),
            FlagNames.Flag.of(WCONTINUED.unsigned(), "WCONTINUED", "CONTINUED"),
            FlagNames.Flag.of(WNOWAIT.unsigned(), "WNOWAIT", "NOWAIT"),
            FlagNames.Flag.of(WNOTHREAD.unsigned(), "__WNOTHREAD", "WNOTHREAD", "NOTHREAD"),
            FlagNames.Flag.of(WALL.unsigned(), "__WALL", "WALL", "ALL"),
            FlagNames.Flag.of(WCLONE.unsigned(), "__WCLONE", "WCLONE", "CLONE"));

    private static final WaitOptions ANY_CHANGE = WEXITED.with(WSTOPPED, WCONTINUED);
    private static final WaitOptions FOR_WAITPID = WNOHANG.with(WUNTRACED, WCONTINUED, WNOTHREAD, WALL, WCLONE);
    private static final WaitOptions FOR_WAITID = FOR_WAITPID.with(WEXITED, WNOWAIT);

    /// The set with those bits.
    ///
    /// @param bits any word, also with unknown bits
    /// @return the set
    public static WaitOptions ofBits(int bits) {
        return new WaitOptions(bits);
    }

    /// Reads what [#toString()] writes: names joined by `|`, or `0`. Names may lack `W` or `__W`, `WSTOPPED` is
    /// another name of `WUNTRACED`, letter case does not matter, and `0x…` stands for any bits.
    ///
    /// @param text the words
    /// @return the set
    /// @throws IllegalArgumentException naming the first word that is not understood and the nearest option, or
    ///     if the text has more than 32 bits
    public static WaitOptions parse(String text) {
        long word = NAMES.parse(text);
        if (word >>> Integer.SIZE != 0) {
            throw new IllegalArgumentException("wait options have 32 bits: \"" + text + "\"");
        }
        return new WaitOptions((int) word);
    }

    /// This set and all the others together.
    ///
    /// @param added the sets to add
    /// @return the union
    public WaitOptions with(WaitOptions... added) {
        int word = bits;
        for (WaitOptions options : added) {
            word |= options.bits;
        }
        return new WaitOptions(word);
    }

    /// This set less all the options of the others.
    ///
    /// @param removed the sets to take away
    /// @return the difference
    public WaitOptions without(WaitOptions... removed) {
        int word = bits;
        for (WaitOptions options : removed) {
            word &= ~options.bits;
        }
        return new WaitOptions(word);
    }

    /// This set and one other together.
    ///
    /// @param other the set to add
    /// @return the union
    public WaitOptions union(WaitOptions other) {
        return new WaitOptions(bits | other.bits);
    }

    /// Whether all options of the other set are in this one.
    ///
    /// @param options the options looked for; [#NONE] is in every set
    /// @return true if none is missing
    public boolean contains(WaitOptions options) {
        return (bits & options.bits) == options.bits;
    }

    /// Whether no bit is set.
    ///
    /// @return true for [#NONE]
    public boolean isEmpty() {
        return bits == 0;
    }

    /// Whether `wait`, `waitpid` and `wait4` take this set.
    ///
    /// @return false if the call fails with `EINVAL`
    public boolean isLegalForWaitpid() {
        return FOR_WAITPID.contains(this);
    }

    /// Whether `waitid` takes this set: it must ask for at least one kind of change.
    ///
    /// @return false if the call fails with `EINVAL`
    public boolean isLegalForWaitid() {
        return FOR_WAITID.contains(this) && (bits & ANY_CHANGE.bits) != 0;
    }

    private long unsigned() {
        return Integer.toUnsignedLong(bits);
    }

    /// The names of the options joined by `|`, then the unknown bits as one hexadecimal number; `0` for the
    /// empty set.
    ///
    /// @return for example `WNOHANG|__WALL|0x10`
    @Override
    public String toString() {
        return NAMES.print(unsigned());
    }
}
