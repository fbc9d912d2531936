package io.selvage.api.security.jaas;

import io.selvage.api.security.Integrity;
import java.security.Principal;
import java.util.Objects;

/// How far a token is trusted.
///
/// @param integrity the level
public record IntegrityPrincipal(Integrity integrity) implements Principal {
    /// Checks that the level is not null.
    public IntegrityPrincipal {
        Objects.requireNonNull(integrity);
    }

    @Override
    public String getName() {
        return integrity.name();
    }
}
