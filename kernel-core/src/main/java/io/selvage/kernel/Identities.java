package io.selvage.kernel;

import io.selvage.api.security.Group;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.Principals;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TokenGuid;
import io.selvage.api.security.TokenPolicy;
import io.selvage.api.security.TokenType;
import io.selvage.api.security.UserAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// Who there is in one kernel: the accounts of its users, one for each SID, and where tokens come from.
final class Identities {
    private static final long SYSTEM_LOGON = 0x3e7;
    private static final long ANONYMOUS_LOGON = 0x3e6;
    private static final long FIRST_LOGON = 0x1_0000;

    private final Principals principals;
    private final Map<Sid, User> users = new ConcurrentHashMap<>();
    private final long guidKey;
    private final AtomicLong tokens = new AtomicLong();
    private final AtomicLong logons = new AtomicLong(FIRST_LOGON);

    /// @param guidKey random; part of the names of all tokens
    Identities(Principals principals, long guidKey) {
        this.principals = principals;
        this.guidKey = guidKey;
    }

    Principals principals() {
        return principals;
    }

    /// {@return what is counted of a user; always the same object for him}
    User account(UserAccount account) {
        User present = users.get(account.sid());
        return present != null ? present : users.computeIfAbsent(account.sid(), sid -> new User(sid, account.number()));
    }

    /// {@return the token of the kernel's own threads and of what the embedder starts as nobody else:
    /// every privilege}
    Token system() {
        return token(principals.system(), SYSTEM_LOGON, TokenType.PRIMARY, ImpersonationLevel.ANONYMOUS);
    }

    /// {@return the token that a client has who hides who he is (MODEL 10.4)}
    Token anonymous() {
        return token(principals.anonymous(), ANONYMOUS_LOGON, TokenType.IMPERSONATION, ImpersonationLevel.ANONYMOUS);
    }

    /// {@return a new token of a user, to be a process's}
    Token logon(UserAccount account) {
        return token(account, logons.incrementAndGet(), TokenType.PRIMARY, ImpersonationLevel.ANONYMOUS);
    }

    private Token token(UserAccount account, long logonSession, TokenType type, ImpersonationLevel level) {
        Token.Identity identity = new Token.Identity(
                this, account(account), account.primaryGroup(), policy(account.policy()), logonSession);
        Standing standing =
                Standing.of(account.sid(), groups(account), Standing.bits(account.privileges()), account.integrity());
        return new Token(identity, type, level, null, standing);
    }

    /// What a user is in: his primary group, what the embedder says, and everybody's.
    private static List<Group> groups(UserAccount account) {
        List<Group> groups = new ArrayList<>();
        Sid primary = account.primaryGroup();
        if (!primary.equals(account.sid()) && isMissing(account.groups(), primary)) {
            groups.add(Group.of(primary));
        }
        groups.addAll(account.groups());
        if (isMissing(groups, Sid.EVERYONE)) {
            groups.add(Group.of(Sid.EVERYONE));
        }
        return groups;
    }

    private static boolean isMissing(List<Group> groups, Sid sid) {
        return groups.stream().noneMatch(group -> group.sid().equals(sid));
    }

    private static int policy(Set<TokenPolicy> policy) {
        int bits = 0;
        for (TokenPolicy each : policy) {
            bits |= each.bit();
        }
        return bits;
    }

    /// Before a new run of a deterministic kernel, when only the token of process 1 is left.
    void restartNumbers() {
        tokens.set(1);
        logons.set(FIRST_LOGON);
    }

    /// {@return the number of a token that has been asked for its name; never 0}
    long nextToken() {
        return tokens.incrementAndGet();
    }

    TokenGuid guid(long number) {
        return new TokenGuid((guidKey & ~0xf000L) | 0x4000L, (number & ~(3L << 62)) | (2L << 62));
    }
}
