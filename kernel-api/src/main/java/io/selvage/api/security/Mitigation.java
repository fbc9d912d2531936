package io.selvage.api.security;

/// What a process renounces for good: the bits of a mask, with the numbers of MODEL 2. A bit that is set
/// stays set until the process ends, through exec, and its children have it from the beginning. Nobody
/// can take one away.
///
/// Only [#NO_CHILD] changes what this version of the kernel lets the process do; what [#WXP] asks for holds for
/// every process. The others are kept, inherited and told to who asks, for supervisors to agree on.
public final class Mitigation {
    /// No memory that can be both written and executed.
    public static final int WXP = 0x1;

    /// Programs only from places that are trusted.
    public static final int TLP = 0x2;

    /// Libraries only if they are signed.
    public static final int LSV = 0x4;

    /// Both [#CFIF] and [#CFIB]: another name, never a bit of its own.
    public static final int CFI = 0x8;

    /// Access to user interfaces.
    public static final int UI_ACCESS = 0x10;

    /// No new process: every creation but that of a thread fails with `EACCES`.
    public static final int NO_CHILD = 0x20;

    /// Control-flow integrity, forward.
    public static final int CFIF = 0x40;

    /// Control-flow integrity, backward.
    public static final int CFIB = 0x80;

    /// Only programs that can be anywhere in memory.
    public static final int PIE = 0x100;

    /// Speculation is held back.
    public static final int SML = 0x200;

    /// All bits that a process can have.
    public static final int ALL = WXP | TLP | LSV | UI_ACCESS | NO_CHILD | CFIF | CFIB | PIE | SML;

    private static final RightNames NAMES = new RightNames(
            new int[] {WXP, TLP, LSV, UI_ACCESS, NO_CHILD, CFIF, CFIB, PIE, SML},
            "WXP",
            "TLP",
            "LSV",
            "UI_ACCESS",
            "NO_CHILD",
            "CFIF",
            "CFIB",
            "PIE",
            "SML");

    private Mitigation() {}

    /// Replaces the other name by what it stands for.
    ///
    /// @param bits any bits
    /// @return the bits without [#CFI], and with what that means
    public static int withoutAlias(int bits) {
        return (bits & CFI) == 0 ? bits : (bits & ~CFI) | CFIF | CFIB;
    }

    /// Writes a mask.
    ///
    /// @param bits any bits
    /// @return the names joined by `|`, unknown bits as one hexadecimal number, `0` for none
    public static String text(int bits) {
        return NAMES.print(bits);
    }
}
