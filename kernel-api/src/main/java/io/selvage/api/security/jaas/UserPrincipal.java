package io.selvage.api.security.jaas;

import io.selvage.api.security.Sid;
import java.security.Principal;
import java.util.Objects;

/// The user of a token.
///
/// @param name how people call him; the SID's text if the kernel knows no name
/// @param sid his name for all time
public record UserPrincipal(String name, Sid sid) implements Principal {
    /// Checks that nothing is null.
    public UserPrincipal {
        Objects.requireNonNull(name);
        Objects.requireNonNull(sid);
    }

    @Override
    public String getName() {
        return name;
    }
}
