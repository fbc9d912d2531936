package io.selvage.it;

import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TokenInfo;
import io.selvage.api.security.TokenPolicy;
import io.selvage.api.security.TokenType;
import io.selvage.api.security.UserAccount;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who acts as whom, by the rules of MODEL 10 and nothing else: tokens that are objects, processes that
/// have one, threads that may have another one.
final class IdentityModel {
    private IdentityModel() {}

    /// A token: the same object for all who have the same one.
    static final class Identity {
        final Sid user;
        final TokenType type;
        final ImpersonationLevel level;
        final @Nullable Set<Sid> restricted;
        final Set<TokenPolicy> policy;
        final long logon;
        final Set<Privilege> present;
        final Set<Privilege> enabled;
        Integrity integrity;

        private Identity(
                Sid user,
                TokenType type,
                ImpersonationLevel level,
                @Nullable Set<Sid> restricted,
                Set<TokenPolicy> policy,
                long logon,
                Set<Privilege> present,
                Set<Privilege> enabled,
                Integrity integrity) {
            this.user = user;
            this.type = type;
            this.level = level;
            this.restricted = restricted;
            this.policy = policy;
            this.logon = logon;
            this.present = new HashSet<>(present);
            this.enabled = new HashSet<>(enabled);
            this.integrity = integrity;
        }

        /// A new login's.
        static Identity of(UserAccount account, long logon) {
            return new Identity(
                    account.sid(),
                    TokenType.PRIMARY,
                    ImpersonationLevel.ANONYMOUS,
                    null,
                    account.policy(),
                    logon,
                    account.privileges(),
                    account.privileges(),
                    account.integrity());
        }

        private Identity with(TokenType newType, ImpersonationLevel newLevel, @Nullable Set<Sid> newRestricted) {
            return new Identity(user, newType, newLevel, newRestricted, policy, logon, present, enabled, integrity);
        }

        Identity primaryCopy() {
            return with(TokenType.PRIMARY, ImpersonationLevel.ANONYMOUS, restricted);
        }

        Identity copyAt(ImpersonationLevel wanted) {
            if (wanted == ImpersonationLevel.ANONYMOUS) {
                return new Identity(
                        Sid.ANONYMOUS,
                        TokenType.IMPERSONATION,
                        ImpersonationLevel.ANONYMOUS,
                        null,
                        EnumSet.allOf(TokenPolicy.class),
                        -1,
                        Set.of(),
                        Set.of(),
                        Integrity.UNTRUSTED);
            }
            return with(TokenType.IMPERSONATION, wanted, restricted);
        }

        Identity restrictedTo(Set<Sid> sids) {
            Set<Sid> both = new HashSet<>(sids);
            if (restricted != null) {
                both.retainAll(restricted);
            }
            return with(type, level, both);
        }

        /// What a service gets of who acts as this one and allows so much.
        Identity lent(ImpersonationLevel allowed) {
            boolean own = type == TokenType.PRIMARY;
            return copyAt(own || allowed.number() < level.number() ? allowed : level);
        }

        boolean matches(TokenInfo info) {
            return info.user().equals(user)
                    && info.type() == type
                    && (type == TokenType.PRIMARY || info.level() == level)
                    && (restricted == null
                            ? info.restrictedSids() == null
                            : info.restrictedSids() != null
                                    && Set.copyOf(info.restrictedSids()).equals(restricted))
                    && info.privileges().equals(present)
                    && info.enabled().equals(enabled)
                    && info.integrity() == integrity;
        }

        @Override
        public String toString() {
            return user + " " + type + " " + level + " " + integrity + " restricted to " + restricted + " with "
                    + enabled + " of " + present;
        }
    }

    /// A process: its threads in the order of their birth, and what it has open.
    static final class Place {
        Identity primary;
        final List<Actor> actors = new ArrayList<>();
        List<Handle> handles = new ArrayList<>();
        List<Peer> peers = new ArrayList<>();

        Place(Identity primary) {
            this.primary = primary;
        }
    }

    /// A thread.
    static final class Actor {
        final Puppet puppet;
        final Place place;

        @Nullable
        Identity impersonation;

        Actor(Puppet puppet, Place place) {
            this.puppet = puppet;
            this.place = place;
        }

        Identity effective() {
            Identity own = impersonation;
            return own == null ? place.primary : own;
        }
    }

    /// A descriptor on a token, with all rights.
    record Handle(int fd, Identity token) {}

    /// A descriptor of an accepted connection, and what its client has lent.
    record Peer(int fd, Identity token) {}

    /// What a process gets of a token that one of its threads is to act as (MODEL 10.3).
    ///
    /// @return null if it is refused
    static @Nullable Identity admitted(Identity primary, Identity token) {
        if (token.level == ImpersonationLevel.ANONYMOUS) {
            return token;
        }
        boolean sameUser = primary.user.equals(token.user);
        if (sameUser && primary.restricted != null && token.restricted == null) {
            return null;
        }
        boolean alike = sameUser && (primary.restricted == null) == (token.restricted == null);
        boolean identityGate = alike || primary.enabled.contains(Privilege.IMPERSONATE);
        boolean ceiling = token.integrity.level() <= primary.integrity.level();
        if (token.level == ImpersonationLevel.IDENTIFICATION || (identityGate && ceiling)) {
            return token;
        }
        return token.copyAt(ImpersonationLevel.IDENTIFICATION);
    }
}
