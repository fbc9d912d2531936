package io.selvage.kernel;

import io.selvage.api.security.Acl;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TokenGuid;
import io.selvage.api.security.TokenInfo;
import io.selvage.api.security.TokenPolicy;
import io.selvage.api.security.TokenType;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Who a thread acts as (MODEL 2). A process has a primary token, the same object for all its threads; a
/// new process gets a deep copy of its creator's (MODEL 3.1). A thread that impersonates has another one.
///
/// Whose it is, what kind it is and what restricts it never change; what does is in [#standing()], which
/// is replaced as a whole, so readers neither lock nor wait. Who holds it: the process whose primary
/// token it is, each thread that impersonates it, each handle, each connection whose peer it stands for.
final class Token extends Shared {
    private static final VarHandle STANDING;
    private static final VarHandle USED;
    private static final VarHandle NUMBER;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            STANDING = lookup.findVarHandle(Token.class, "standing", Standing.class);
            USED = lookup.findVarHandle(Token.class, "used", long.class);
            NUMBER = lookup.findVarHandle(Token.class, "number", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /// What all copies of a token have in common.
    ///
    /// @param home the kernel's identities
    /// @param account what is counted of the user
    /// @param primaryGroup the group that his new objects belong to
    /// @param policy the bits of [TokenPolicy]
    /// @param logonSession the authentication that it comes from
    record Identity(Identities home, User account, Sid primaryGroup, int policy, long logonSession) {}

    private final Identity identity;
    private final TokenType type;
    private final ImpersonationLevel level;
    private final Sid @Nullable [] restricted;

    /// Whether it may only be looked at (MODEL 10.4).
    private final boolean powerless;

    /// Whether labels hold it up.
    private final boolean heldUp;

    private volatile Standing standing;

    /// The privileges that have been needed.
    private volatile long used;

    /// Set before anybody else knows the token.
    private long createdNanos;

    /// Given when it is first asked for: most tokens never are. 0 until then.
    private volatile long number;

    /// @param restricted what also has to be granted a right, null if nothing has; not to be changed
    Token(Identity identity, TokenType type, ImpersonationLevel level, Sid @Nullable [] restricted, Standing standing) {
        this.identity = identity;
        this.type = type;
        this.level = level;
        this.restricted = restricted;
        this.standing = standing;
        powerless = type == TokenType.IMPERSONATION && level == ImpersonationLevel.IDENTIFICATION;
        heldUp = (identity.policy & TokenPolicy.NO_WRITE_UP.bit()) != 0;
    }

    /// An equal but independent token for a new process.
    Token copyForProcess() {
        return copy(TokenType.PRIMARY, ImpersonationLevel.ANONYMOUS, restricted, standing);
    }

    /// An equal but independent token, for a thread to act as. One of the level Anonymous says nothing of
    /// this one's user.
    Token copyAt(ImpersonationLevel newLevel) {
        return newLevel == ImpersonationLevel.ANONYMOUS
                ? identity.home.anonymous()
                : copy(TokenType.IMPERSONATION, newLevel, restricted, standing);
    }

    /// A token that may do less.
    ///
    /// @param newRestricted what also has to be granted a right, null if nothing more has
    /// @param lesser what it begins with
    Token copyRestricted(Sid @Nullable [] newRestricted, Standing lesser) {
        return copy(type, level, newRestricted, lesser);
    }

    private Token copy(TokenType newType, ImpersonationLevel newLevel, Sid @Nullable [] sids, Standing first) {
        Token copy = new Token(identity, newType, newLevel, sids, first);
        copy.used = used;
        return copy;
    }

    /// Before anybody else knows it.
    void createdAt(long uptimeNanos) {
        createdNanos = uptimeNanos;
    }

    Identities home() {
        return identity.home;
    }

    TokenGuid guid() {
        long given = number;
        if (given == 0) {
            NUMBER.compareAndSet(this, 0L, identity.home.nextToken());
            given = number;
        }
        return identity.home.guid(given);
    }

    /// {@return the user's SID}
    Sid user() {
        return identity.account.sid();
    }

    User account() {
        return identity.account;
    }

    Sid primaryGroup() {
        return identity.primaryGroup;
    }

    TokenType type() {
        return type;
    }

    ImpersonationLevel level() {
        return level;
    }

    /// Whether it may only be looked at: no access check that is made with it grants anything.
    boolean isPowerless() {
        return powerless;
    }

    /// Whether labels above its integrity keep it from changing objects.
    boolean isHeldUp() {
        return heldUp;
    }

    boolean hasPolicy(TokenPolicy policy) {
        return (identity.policy & policy.bit()) != 0;
    }

    long logonSession() {
        return identity.logonSession;
    }

    /// {@return what also has to be granted a right, null if nothing has; not to be changed}
    Sid @Nullable [] restricted() {
        return restricted;
    }

    boolean isRestricted() {
        return restricted != null;
    }

    Standing standing() {
        return standing;
    }

    Integrity integrity() {
        return standing.integrity();
    }

    /// Whether a privilege is there and switched on. A token that may only be looked at permits nothing.
    boolean has(Privilege privilege) {
        return (standing.enabled() & privilege.bit()) != 0 && !powerless;
    }

    /// Like [#has(Privilege)], for who needs it: that is remembered.
    boolean uses(Privilege privilege) {
        if (!has(privilege)) {
            return false;
        }
        if ((used & privilege.bit()) == 0) {
            USED.getAndBitwiseOr(this, privilege.bit());
        }
        return true;
    }

    /// Takes privileges away; there is no way back (MODEL 10.10).
    void remove(Collection<Privilege> privileges) {
        long removed = Standing.bits(privileges);
        change(present -> present.without(removed));
    }

    /// Replaces what can change. The function may be called several times, and may answer what it got.
    void change(UnaryOperator<Standing> function) {
        for (; ; ) {
            Standing present = standing;
            Standing changed = function.apply(present);
            if (changed == present || STANDING.compareAndSet(this, present, changed)) {
                return;
            }
        }
    }

    @Nullable
    Acl defaultDacl() {
        return standing.defaultDacl();
    }

    TokenInfo info() {
        Standing present = standing;
        return new TokenInfo(
                guid(),
                type,
                level,
                user(),
                present.userState(),
                primaryGroup(),
                present.groups(),
                restricted == null ? null : List.of(restricted),
                privileges(present.present()),
                privileges(present.enabled()),
                privileges(used & present.present()),
                present.integrity(),
                policies(),
                logonSession(),
                present.defaultDacl(),
                Duration.ofNanos(createdNanos),
                present.modifiedId());
    }

    private static Set<Privilege> privileges(long bits) {
        Set<Privilege> found = EnumSet.noneOf(Privilege.class);
        for (Privilege privilege : Privilege.values()) {
            if ((bits & privilege.bit()) != 0) {
                found.add(privilege);
            }
        }
        return found;
    }

    private Set<TokenPolicy> policies() {
        Set<TokenPolicy> found = EnumSet.noneOf(TokenPolicy.class);
        for (TokenPolicy policy : TokenPolicy.values()) {
            if (hasPolicy(policy)) {
                found.add(policy);
            }
        }
        return found;
    }

    @Override
    void lastReleased() {
        // Nothing outside of the object hangs on it.
    }

    @Override
    public String toString() {
        return "token of " + user();
    }
}
