package io.selvage.api.security;

/// How far a process is protected from others, whatever their identity is (MODEL 2, 11). The label comes
/// from the program that runs, not from who started it. Immutable.
///
/// @param type the kind of protection, an unsigned number: [#TYPE_NONE], [#TYPE_PROTECTED],
///     [#TYPE_ISOLATED], or anything between and above
/// @param trust how much within and across the kinds, an unsigned number
public record TrustLabel(int type, int trust) {
    /// No protection.
    public static final int TYPE_NONE = 0;

    /// Protected from processes that are not.
    public static final int TYPE_PROTECTED = 512;

    /// Protected from all that are not isolated too.
    public static final int TYPE_ISOLATED = 1024;

    /// What a process has that runs an ordinary program.
    public static final TrustLabel NONE = new TrustLabel(TYPE_NONE, 0);

    /// A label that protects from what is not protected.
    ///
    /// @param trust how much, an unsigned number
    /// @return the label
    public static TrustLabel guarded(int trust) {
        return new TrustLabel(TYPE_PROTECTED, trust);
    }

    /// A label that protects from what is not isolated.
    ///
    /// @param trust how much, an unsigned number
    /// @return the label
    public static TrustLabel isolated(int trust) {
        return new TrustLabel(TYPE_ISOLATED, trust);
    }

    /// Whether a process with this label may act on one with another (MODEL 11, dominance): always if
    /// that is not protected; otherwise if both its type and its trust are no more than this one's. A
    /// label dominates itself, and what a dominated one dominates.
    ///
    /// @param target the other's label
    /// @return whether this one dominates it
    public boolean dominates(TrustLabel target) {
        return target.type == TYPE_NONE
                || (Integer.compareUnsigned(type, target.type) >= 0
                        && Integer.compareUnsigned(trust, target.trust) >= 0);
    }
}
