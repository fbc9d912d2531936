package io.selvage.api.security;

/// What a handle on a token lets its holder do with it: the bits of a mask, with the reference's numbers.
/// They are fixed when the handle is made.
public final class TokenRight {
    /// Making the token that of a process.
    public static final int ASSIGN_PRIMARY = 0x1;

    /// Making a copy.
    public static final int DUPLICATE = 0x2;

    /// Acting as the token.
    public static final int IMPERSONATE = 0x4;

    /// Asking what is in it.
    public static final int QUERY = 0x8;

    /// Switching privileges on and off, and removing them.
    public static final int ADJUST_PRIVILEGES = 0x20;

    /// Switching groups on and off, and making them count for denials only.
    public static final int ADJUST_GROUPS = 0x40;

    /// Lowering its integrity, and changing the access list that its holder's objects begin with.
    public static final int ADJUST_DEFAULT = 0x80;

    /// All of them.
    public static final int ALL = 0xef;

    private static final RightNames NAMES = new RightNames(
            new int[] {ASSIGN_PRIMARY, DUPLICATE, IMPERSONATE, QUERY, ADJUST_PRIVILEGES, ADJUST_GROUPS, ADJUST_DEFAULT},
            "ASSIGN_PRIMARY",
            "DUPLICATE",
            "IMPERSONATE",
            "QUERY",
            "ADJUST_PRIVILEGES",
            "ADJUST_GROUPS",
            "ADJUST_DEFAULT");

    private TokenRight() {}

    /// Writes a mask.
    ///
    /// @param rights any bits
    /// @return the names joined by `|`, unknown bits as one hexadecimal number, `0` for none
    public static String text(int rights) {
        return NAMES.print(rights);
    }
}
