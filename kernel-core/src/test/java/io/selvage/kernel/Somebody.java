package io.selvage.kernel;

import io.selvage.api.security.Group;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.Principals;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TokenType;
import java.util.List;

/// Users whom no kernel has defined, and their tokens.
final class Somebody {
    private static final Identities HOME = new Identities(Principals.SYSTEM_ONLY, 0);

    private Somebody() {}

    /// A user with a number.
    static User of(int number) {
        return new User(Sid.of("S-1-5-21-7-" + number), number);
    }

    /// A primary token.
    ///
    /// @param privileges present and switched on
    static Token token(User user, long privileges) {
        return new Token(
                new Token.Identity(HOME, user, Sid.EVERYONE, 0, 1),
                TokenType.PRIMARY,
                ImpersonationLevel.ANONYMOUS,
                null,
                Standing.of(user.sid(), List.of(Group.of(Sid.EVERYONE)), privileges, Integrity.MEDIUM));
    }
}
