package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.AccessDeniedException;
import io.selvage.api.AccessDeniedException.Check;
import io.selvage.api.CloneFlags;
import io.selvage.api.FileControl;
import io.selvage.api.Kernel;
import io.selvage.api.KernelEvent;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.MailFilter;
import io.selvage.api.MaskChange;
import io.selvage.api.SchedulingAttributes;
import io.selvage.api.SignalAction;
import io.selvage.api.SignalSet;
import io.selvage.api.SpawnActions;
import io.selvage.api.SystemCalls;
import io.selvage.api.security.Ace;
import io.selvage.api.security.Acl;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.IntegrityLabel;
import io.selvage.api.security.Principals;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.SecurityDescriptor;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TokenRight;
import io.selvage.api.security.TokenType;
import io.selvage.api.security.TrustLabel;
import io.selvage.api.security.UserAccount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Every call on another process, with and without its right, dominance and `SeDebugPrivilege`, as
/// whoever a thread can act as (MODEL 8.1, 11). What is to come of it is computed from the contract's
/// table.
@Timeout(120)
class AuthorityMatrixTest {
    private static final UserAccount HUB = UserAccount.of("hub", Sid.of("S-1-5-21-8-1"), 3001, Sid.EVERYONE)
            .withPrivileges(
                    Privilege.IMPERSONATE, Privilege.CREATE_TOKEN, Privilege.DEBUG, Privilege.INCREASE_BASE_PRIORITY);
    private static final UserAccount EVE = UserAccount.of("eve", Sid.of("S-1-5-21-8-2"), 3002, Sid.EVERYONE)
            .withPrivileges(Privilege.DEBUG, Privilege.INCREASE_BASE_PRIORITY);
    private static final Principals USERS =
            Principals.builder().user(HUB).user(EVE).build();

    enum Debug {
        ENABLED,
        DISABLED,
        ABSENT
    }

    /// Whom the caller acts as.
    ///
    /// @param level null for its process
    private record Acting(@Nullable ImpersonationLevel level, Debug debug) {
        Sid user() {
            return level == null ? HUB.sid() : level == ImpersonationLevel.ANONYMOUS ? Sid.ANONYMOUS : EVE.sid();
        }

        boolean isPowerless() {
            return level == ImpersonationLevel.IDENTIFICATION;
        }

        boolean debugs() {
            return debug == Debug.ENABLED && !isPowerless() && level != ImpersonationLevel.ANONYMOUS;
        }

        boolean hasPriority() {
            return !isPowerless() && level != ImpersonationLevel.ANONYMOUS;
        }
    }

    /// All that a call could have changed, as the target sees it.
    private record Traces(
            SignalSet pending,
            SchedulingAttributes scheduling,
            Object cores,
            Limit limit,
            int group,
            int mitigations,
            SecurityDescriptor security,
            int mail) {}

    private final ConcurrentLinkedQueue<KernelEvent.AccessDenied> denials = new ConcurrentLinkedQueue<>();
    private final List<String> wrong = new ArrayList<>();
    private int cases;

    @Test
    void everyCallNeedsItsRightAndDominanceAndNothingElse() throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(2).principals(USERS).events(event -> {
            if (event instanceof KernelEvent.AccessDenied denied) {
                denials.add(denied);
            }
        }))) {
            Actor hub = Actor.spawn(
                    kernel, SpawnActions.NONE.withUser("hub"), program -> program.withTrust(TrustLabel.guarded(7)));
            Actor guarded = target(hub);
            int guardedFd = handle(hub, guarded);
            hub.exec();
            Actor plain = target(hub);
            int plainFd = handle(hub, plain);
            for (ImpersonationLevel level : ImpersonationLevel.values()) {
                for (Debug debug :
                        level == ImpersonationLevel.ANONYMOUS ? Set.of(Debug.ABSENT) : Set.of(Debug.values())) {
                    Acting acting = new Acting(level, debug);
                    int token = hub.number(sys -> token(sys, acting));
                    run(hub, token, acting, guarded, guardedFd, plain, plainFd);
                }
            }
            // What a primary token has lost it does not get back, so this order.
            for (Debug debug : Debug.values()) {
                hub.tell(sys -> {
                    int own = sys.openProcessToken(0, TokenRight.ALL);
                    set(sys, own, debug);
                    sys.close(own);
                    return null;
                });
                run(hub, -1, new Acting(null, debug), guarded, guardedFd, plain, plainFd);
            }
            guarded.kill();
        }
        assertEquals(List.of(), wrong);
        assertTrue(cases >= CrossProcessCalls.table().size() * 2 * 2 * 13, "only " + cases);
    }

    private static Actor target(Actor hub) throws InterruptedException {
        Actor made = hub.fork(CloneFlags.FORK);
        made.tell(sys -> {
            sys.setpgid(0, 0);
            sys.sigprocmask(MaskChange.SET, SignalSet.ALL);
            return null;
        });
        return made;
    }

    private static int handle(Actor hub, Actor target) throws InterruptedException {
        return hub.number(sys -> {
            int fd = sys.pidfdOpen(target.pid(), 0);
            sys.fcntl(fd, FileControl.F_SETFD, 0);
            return fd;
        });
    }

    private static int token(SystemCalls sys, Acting acting) {
        int primary = sys.createToken("eve", TokenRight.ALL);
        int copy = sys.duplicateToken(
                primary, TokenType.IMPERSONATION, java.util.Objects.requireNonNull(acting.level), TokenRight.ALL);
        sys.close(primary);
        if (acting.level != ImpersonationLevel.ANONYMOUS) {
            set(sys, copy, acting.debug);
        }
        return copy;
    }

    private static void set(SystemCalls sys, int token, Debug debug) {
        switch (debug) {
            case ENABLED -> sys.adjustPrivileges(token, Set.of(Privilege.DEBUG), Set.of());
            case DISABLED -> sys.adjustPrivileges(token, Set.of(), Set.of(Privilege.DEBUG));
            case ABSENT -> sys.removePrivileges(token, Set.of(Privilege.DEBUG));
        }
    }

    private void run(Actor hub, int token, Acting acting, Actor guarded, int guardedFd, Actor plain, int plainFd)
            throws InterruptedException {
        boolean used = acting.level == null
                && Boolean.TRUE.equals(hub.tell(sys -> sys.identity().used().contains(Privilege.DEBUG)));
        for (CrossProcessCalls.Row row : CrossProcessCalls.table()) {
            for (int variant = 0; variant < 4; variant++) {
                boolean granted = (variant & 1) != 0;
                boolean dominates = (variant & 2) != 0;
                Actor target = dominates ? plain : guarded;
                var on = new CrossProcessCalls.Target(
                        target.pid(),
                        target.process().guid(),
                        dominates ? plainFd : guardedFd,
                        target.pid(),
                        acting.user(),
                        1 + cases++ % 50);
                used |= check(hub, token, acting, target, on, row, granted, dominates, used);
            }
        }
    }

    /// {@return whether `SeDebugPrivilege` has made the difference}
    private boolean check(
            Actor hub,
            int token,
            Acting acting,
            Actor target,
            CrossProcessCalls.Target on,
            CrossProcessCalls.Row row,
            boolean granted,
            boolean dominates,
            boolean used)
            throws InterruptedException {
        Object before = prepare(target, acting, row.right(), granted);
        denials.clear();
        boolean[] nowUsed = {false};
        @Nullable KernelException[] refusal = {null};
        hub.tell(sys -> {
            if (token >= 0) {
                sys.impersonate(token);
            }
            try {
                row.call().on(sys, on);
            } catch (KernelException e) {
                refusal[0] = e;
            } finally {
                nowUsed[0] = sys.identity().used().contains(Privilege.DEBUG);
                sys.revert();
            }
            return null;
        });
        Object after = target.tell(AuthorityMatrixTest::traces);

        // From here on nothing but the contract.
        boolean lower = acting.level == ImpersonationLevel.ANONYMOUS;
        boolean descriptor =
                !acting.isPowerless() && granted && !(lower && (row.right() & CrossProcessCalls.WRITE_CLASS) != 0);
        boolean rescued = !descriptor && acting.debugs();
        boolean privilegeFirst = row.privileged() && !acting.hasPriority();
        boolean succeeds = (descriptor || rescued) && dominates && !privilegeFirst;
        String errno = succeeds ? "none" : privilegeFirst ? "EPERM" : row.errno();
        boolean asked = !succeeds && !privilegeFirst;
        Set<Check> failed = EnumSet.noneOf(Check.class);
        if (!descriptor && !rescued) {
            failed.add(Check.DESCRIPTOR);
        }
        if (!dominates) {
            failed.add(Check.DOMINANCE);
        }
        boolean listed = granted == (row.right() == CrossProcessCalls.QUERY_LIMITED);
        boolean mayKnow = acting.debugs() || (listed && !acting.isPowerless());
        boolean debugUsed = used || (rescued && succeeds);

        String name = row + " as " + acting + (granted ? " granted" : " withheld") + (dominates ? "" : " undominated");
        expect(name, errno, refusal[0] == null ? "none" : refusal[0].errno().toString());
        expect(name + ", used", debugUsed, nowUsed[0]);
        if (!succeeds) {
            expect(name + ", effect", before, after);
        }
        if (asked && refusal[0] instanceof AccessDeniedException denied) {
            expect(name + ", right", row.right(), denied.right());
            expect(name + ", failed", mayKnow ? failed : Set.of(), denied.failed());
        } else {
            expect(name + ", kind of refusal", false, asked);
        }
        audited(name, hub, acting, target, row, asked ? failed : Set.of());
        return rescued && succeeds;
    }

    private void audited(
            String name, Actor hub, Acting acting, Actor target, CrossProcessCalls.Row row, Set<Check> failed) {
        expect(name + ", events", failed.isEmpty() ? 0 : 1, denials.size());
        KernelEvent.AccessDenied event = denials.poll();
        if (event != null) {
            expect(name + ", by", hub.process().guid(), event.process());
            expect(name + ", on", target.process().guid(), event.target());
            expect(name + ", primary", HUB.sid(), event.primaryUser());
            expect(name + ", effective", acting.user(), event.effectiveUser());
            expect(name + ", tokens", acting.level == null, event.primary().equals(event.effective()));
            expect(name + ", needed", row.right(), event.right());
            expect(name + ", checks", failed, event.failed());
        }
    }

    private void expect(String what, @Nullable Object expected, @Nullable Object found) {
        if (!java.util.Objects.equals(expected, found)) {
            wrong.add(what + ": " + found + " instead of " + expected);
        }
    }

    /// The access list says just the opposite of the primary token, whose user owns the target.
    private static Object prepare(Actor target, Acting acting, int right, boolean granted) throws InterruptedException {
        int mask = granted ? right : CrossProcessCalls.ALL & ~right;
        int others = granted ? 0 : CrossProcessCalls.ALL;
        Acl list = acting.user().equals(HUB.sid())
                ? Acl.of(Ace.allow(Sid.OWNER_RIGHTS, 0), Ace.allow(HUB.sid(), mask), Ace.allow(EVE.sid(), others))
                : Acl.of(Ace.allow(Sid.OWNER_RIGHTS, 0), Ace.allow(acting.user(), mask), Ace.allow(HUB.sid(), others));
        return java.util.Objects.requireNonNull(target.tell(sys -> {
            for (int signal = 1; signal <= 64; signal++) {
                if (signal != 9 && signal != 19) {
                    sys.sigaction(signal, SignalAction.IGNORE);
                    sys.sigaction(signal, SignalAction.DEFAULT);
                }
            }
            sys.processAccess(0, list);
            sys.processLabel(0, IntegrityLabel.noWriteUp(Integrity.MEDIUM));
            return traces(sys);
        }));
    }

    private static Traces traces(SystemCalls sys) {
        int mail = 0;
        try {
            while (true) {
                sys.mailReceive(MailFilter.ANY, Duration.ZERO);
                mail++;
            }
        } catch (KernelException empty) {
            // No more of it.
        }
        return new Traces(
                sys.sigpending(),
                sys.schedGetattr(0),
                sys.schedGetaffinity(0),
                sys.getrlimit(4),
                sys.getpgid(0),
                sys.mitigations(0),
                sys.processSecurity(0),
                mail);
    }
}
