package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.MailFilter;
import io.selvage.api.MaskChange;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalSet;
import io.selvage.api.SpawnActions;
import io.selvage.api.SystemCalls;
import io.selvage.api.security.Ace;
import io.selvage.api.security.Acl;
import io.selvage.api.security.Group;
import io.selvage.api.security.GroupAccount;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.IntegrityLabel;
import io.selvage.api.security.Principals;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.SecurityDescriptor;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TokenFilter;
import io.selvage.api.security.TokenRight;
import io.selvage.api.security.TokenType;
import io.selvage.api.security.TrustLabel;
import io.selvage.api.security.UserAccount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Processes of several users whose threads act as several others, and beside them what the contract says
/// of each (MODEL 10, 11), kept in step. The model is written from the contract alone.
final class AuthorityWorld {
    static final Sid RED = Sid.of("S-1-5-21-6-100");
    static final Sid BLUE = Sid.of("S-1-5-21-6-101");
    private static final Privilege[] USUAL = {
        Privilege.IMPERSONATE,
        Privilege.CREATE_TOKEN,
        Privilege.ASSIGN_PRIMARY_TOKEN,
        Privilege.TCB,
        Privilege.DEBUG,
        Privilege.INCREASE_BASE_PRIORITY
    };
    static final List<UserAccount> USERS = List.of(
            user("amy", 1, Integrity.MEDIUM, RED),
            user("ben", 2, Integrity.MEDIUM, RED, BLUE),
            user("leo", 3, Integrity.LOW, BLUE),
            user("ida", 4, Integrity.HIGH, BLUE, Sid.ADMINISTRATORS));
    static final Principals PRINCIPALS = principals();

    private static UserAccount user(String name, int number, Integrity integrity, Sid... groups) {
        return UserAccount.of(name, Sid.of("S-1-5-21-6-" + number), 4000 + number, Sid.EVERYONE)
                .withGroups(groups)
                .withPrivileges(USUAL)
                .withIntegrity(integrity);
    }

    private static Principals principals() {
        Principals.Builder builder = Principals.builder()
                .group(new GroupAccount("red", RED, 4100))
                .group(new GroupAccount("blue", BLUE, 4101));
        USERS.forEach(builder::user);
        return builder.build();
    }

    /// Whose somebody's acts are.
    record Token(
            Sid user,
            Set<Sid> allowed,
            Set<Sid> denied,
            @Nullable Set<Sid> restricted,
            Integrity integrity,
            boolean debug,
            boolean powerless) {
        static Token of(UserAccount account) {
            Set<Sid> sids = new java.util.HashSet<>(Set.of(account.sid(), Sid.EVERYONE));
            account.groups().stream().map(Group::sid).forEach(sids::add);
            return new Token(account.sid(), sids, sids, null, account.integrity(), true, false);
        }

        Token with(Integrity lower) {
            return new Token(user, allowed, denied, restricted, lower, debug, powerless);
        }

        Token with(boolean debugs) {
            return new Token(user, allowed, denied, restricted, integrity, debugs, powerless);
        }
    }

    /// A process.
    static final class Proc {
        Token primary;
        TrustLabel trust;
        SecurityDescriptor security;
        int mitigations;

        Proc(Token primary, TrustLabel trust) {
            this.primary = primary;
            this.trust = trust;
            security = usual(primary);
        }

        static SecurityDescriptor usual(Token primary) {
            return new SecurityDescriptor(
                    primary.user,
                    Sid.EVERYONE,
                    Acl.of(
                            Ace.allow(primary.user, CrossProcessCalls.ALL),
                            Ace.allow(Sid.ADMINISTRATORS, CrossProcessCalls.ALL),
                            Ace.allow(Sid.SYSTEM, CrossProcessCalls.ALL),
                            Ace.allow(Sid.EVERYONE, CrossProcessCalls.QUERY_LIMITED)),
                    IntegrityLabel.noWriteUp(primary.integrity));
        }
    }

    /// A thread, first of its process or not.
    static final class Someone {
        final Actor actor;
        final Proc process;
        final int pid;
        final io.selvage.api.ProcessGuid guid;

        @Nullable
        Token impersonated;

        Someone(Actor actor, Proc process) throws InterruptedException {
            this.actor = actor;
            this.process = process;
            pid = actor.number(SystemCalls::getpid);
            guid = (io.selvage.api.ProcessGuid)
                    Objects.requireNonNull(actor.tell(sys -> sys.process().guid()));
        }

        Token effective() {
            return impersonated == null ? process.primary : impersonated;
        }
    }

    final List<Someone> people = new ArrayList<>();

    /// One process for each user, each with a label.
    AuthorityWorld(Kernel kernel, List<TrustLabel> labels) throws InterruptedException {
        for (int i = 0; i < USERS.size(); i++) {
            TrustLabel label = labels.get(i);
            UserAccount user = USERS.get(i);
            Actor actor =
                    Actor.spawn(kernel, SpawnActions.NONE.withUser(user.name()), program -> program.withTrust(label));
            add(actor, new Proc(Token.of(user), label), CloneFlags.FORK);
        }
    }

    private Someone add(Actor actor, Proc process, CloneFlags flags) throws InterruptedException {
        var added = new Someone(actor, process);
        actor.tell(sys -> {
            sys.sigprocmask(MaskChange.SET, SignalSet.ALL);
            if (flags.equals(CloneFlags.FORK)) {
                sys.setpgid(0, 0);
            }
            return null;
        });
        people.add(added);
        return added;
    }

    void fork(Someone creator) throws InterruptedException {
        Proc child = new Proc(creator.process.primary, creator.process.trust);
        child.mitigations = creator.process.mitigations;
        add(creator.actor.fork(CloneFlags.FORK), child, CloneFlags.FORK);
    }

    void thread(Someone creator) throws InterruptedException {
        add(creator.actor.fork(CloneFlags.THREAD), creator.process, CloneFlags.THREAD);
    }

    /// Another program, if the thread is the only one of its process.
    void exec(Someone somebody, TrustLabel label) throws InterruptedException {
        if (people.stream().filter(each -> each.process == somebody.process).count() > 1) {
            return;
        }
        boolean mayTrust = dominates(somebody.process.trust, label);
        String outcome = "none";
        try {
            somebody.actor.exec(program -> program.withTrust(label));
        } catch (KernelException e) {
            outcome = e.errno().toString();
        }
        assertEquals(mayTrust ? "none" : "EPERM", outcome, () -> somebody.process.trust + " runs " + label);
        if (mayTrust) {
            somebody.process.trust = label;
            somebody.impersonated = null;
        }
    }

    void revert(Someone somebody) throws InterruptedException {
        somebody.actor.tell(sys -> {
            sys.revert();
            return null;
        });
        somebody.impersonated = null;
    }

    /// @param how bits: what is taken from the token
    void impersonate(Someone somebody, UserAccount user, ImpersonationLevel level, int how)
            throws InterruptedException {
        revert(somebody);
        boolean debugs = (how & 1) != 0;
        TokenFilter filter = filter(how);
        somebody.actor.tell(sys -> {
            int primary = sys.createToken(user.name(), TokenRight.ALL);
            int restricted = sys.restrictToken(primary, filter, TokenRight.ALL);
            int copy = sys.duplicateToken(restricted, TokenType.IMPERSONATION, level, TokenRight.ALL);
            if (!debugs && level != ImpersonationLevel.ANONYMOUS) {
                sys.adjustPrivileges(copy, Set.of(), Set.of(Privilege.DEBUG));
            }
            sys.impersonate(copy);
            sys.close(copy);
            sys.close(restricted);
            sys.close(primary);
            return null;
        });
        Token whole = Token.of(user);
        if (level == ImpersonationLevel.ANONYMOUS) {
            Set<Sid> sids = Set.of(Sid.ANONYMOUS, Sid.EVERYONE);
            somebody.impersonated = new Token(Sid.ANONYMOUS, sids, sids, null, Integrity.UNTRUSTED, false, false);
            return;
        }
        Set<Sid> allowed = new java.util.HashSet<>(whole.allowed);
        allowed.removeAll(filter.denyOnly());
        boolean above = !somebody.process.primary.integrity.isAtLeast(user.integrity());
        boolean powerless = level == ImpersonationLevel.IDENTIFICATION || above;
        somebody.impersonated = new Token(
                user.sid(),
                allowed,
                whole.denied,
                filter.restricted(),
                user.integrity(),
                debugs && !powerless,
                powerless);
    }

    private static TokenFilter filter(int how) {
        TokenFilter filter = TokenFilter.NONE;
        if ((how & 2) != 0) {
            filter = filter.denyingOnly(RED);
        }
        return (how & 4) == 0 ? filter : filter.restrictedTo(BLUE, Sid.EVERYONE);
    }

    void debug(Someone somebody, boolean on) throws InterruptedException {
        revert(somebody);
        somebody.actor.tell(sys -> {
            int own = sys.openProcessToken(0, TokenRight.ALL);
            Set<Privilege> debug = Set.of(Privilege.DEBUG);
            sys.adjustPrivileges(own, on ? debug : Set.of(), on ? Set.of() : debug);
            sys.close(own);
            return null;
        });
        somebody.process.primary = somebody.process.primary.with(on);
    }

    void lower(Someone somebody) throws InterruptedException {
        revert(somebody);
        somebody.actor.tell(sys -> {
            int own = sys.openProcessToken(0, TokenRight.ALL);
            sys.lowerIntegrity(own, Integrity.LOW);
            sys.close(own);
            return null;
        });
        somebody.process.primary = somebody.process.primary.with(Integrity.LOW);
    }

    void become(Someone somebody, UserAccount user) throws InterruptedException {
        revert(somebody);
        somebody.actor.tell(sys -> {
            int token = sys.createToken(user.name(), TokenRight.ALL);
            sys.installPrimary(token);
            sys.close(token);
            return null;
        });
        Sid before = somebody.process.primary.user;
        somebody.process.primary = Token.of(user);
        if (!before.equals(user.sid())) {
            somebody.process.security = Proc.usual(somebody.process.primary);
        }
    }

    /// The process changes who may act on it.
    void protect(Someone somebody, @Nullable Acl list, @Nullable IntegrityLabel label) throws InterruptedException {
        somebody.actor.tell(sys -> {
            boolean mayLabel = label == null || sys.identity().integrity().isAtLeast(label.integrity());
            sys.processAccess(0, list);
            if (mayLabel) {
                sys.processLabel(0, label);
            }
            return null;
        });
        SecurityDescriptor security = somebody.process.security.withDacl(list);
        boolean mayLabel = label == null || somebody.effective().integrity.isAtLeast(label.integrity());
        somebody.process.security = mayLabel ? security.withLabel(label) : security;
    }

    /// The two checks, from the contract.
    static boolean permits(Someone caller, Someone target, int right) {
        return caller.process == target.process
                || (dominates(caller.process.trust, target.process.trust)
                        && (grants(caller.effective(), target.process.security, right) || caller.effective().debug));
    }

    static boolean dominates(TrustLabel caller, TrustLabel target) {
        long type = Integer.toUnsignedLong(target.type());
        return type == 0
                || (Integer.toUnsignedLong(caller.type()) >= type
                        && Integer.toUnsignedLong(caller.trust()) >= Integer.toUnsignedLong(target.trust()));
    }

    static boolean grants(Token token, SecurityDescriptor security, int right) {
        if (token.powerless) {
            return false;
        }
        IntegrityLabel label = security.label();
        boolean held = label != null
                && label.policy() == IntegrityLabel.Policy.NO_WRITE_UP
                && token.integrity.level() < label.integrity().level()
                && (right & CrossProcessCalls.WRITE_CLASS) != 0;
        return !held
                && walk(security, right, token.allowed, token.denied)
                && (token.restricted == null || walk(security, right, token.restricted, token.restricted));
    }

    private static boolean walk(SecurityDescriptor security, int right, Set<Sid> allowed, Set<Sid> denied) {
        Acl list = security.dacl();
        if (list == null) {
            return true;
        }
        boolean ownersAreNamed =
                list.entries().stream().anyMatch(each -> each.sid().equals(Sid.OWNER_RIGHTS));
        boolean owners = right == CrossProcessCalls.READ_CONTROL || right == CrossProcessCalls.WRITE_DAC;
        if (owners && !ownersAreNamed && allowed.contains(security.owner())) {
            return true;
        }
        for (Ace entry : list.entries()) {
            Sid sid = entry.sid().equals(Sid.OWNER_RIGHTS) ? security.owner() : entry.sid();
            boolean allow = entry.kind() == Ace.Kind.ALLOW;
            if ((entry.mask() & right) != 0 && (allow ? allowed : denied).contains(sid)) {
                return allow;
            }
        }
        return false;
    }

    /// What came by mail or signal is gone.
    static void forget(Someone somebody) throws InterruptedException {
        somebody.actor.tell(sys -> {
            for (int signal = 1; signal <= 64; signal++) {
                if (signal != 9 && signal != 19) {
                    sys.sigaction(signal, SignalAction.IGNORE);
                    sys.sigaction(signal, SignalAction.DEFAULT);
                }
            }
            try {
                while (true) {
                    sys.mailReceive(MailFilter.ANY, Duration.ZERO);
                }
            } catch (KernelException empty) {
                return null;
            }
        });
    }
}
