package io.selvage.api.security;

import java.util.List;

/// An access list. One without entries grants nothing, which is another thing than no list at all.
///
/// @param entries in the order in which they are looked at
public record Acl(List<Ace> entries) {
    /// Grants nothing.
    public static final Acl EMPTY = new Acl(List.of());

    /// Keeps a copy of the list.
    public Acl {
        entries = List.copyOf(entries);
    }

    /// A list of some entries.
    ///
    /// @param entries in the order in which they are looked at
    /// @return the list
    public static Acl of(Ace... entries) {
        return new Acl(List.of(entries));
    }
}
