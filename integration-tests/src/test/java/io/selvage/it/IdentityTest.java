package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.FileControl;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.SocketFlags;
import io.selvage.api.SocketPair;
import io.selvage.api.SpawnActions;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.Acl;
import io.selvage.api.security.Group;
import io.selvage.api.security.Impersonation;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TokenFilter;
import io.selvage.api.security.TokenInfo;
import io.selvage.api.security.TokenRight;
import io.selvage.api.security.TokenType;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Tokens and impersonation, one rule at a time (MODEL 10).
@Timeout(60)
class IdentityTest {
    private static final Endpoint NAME = Endpoint.name("service");
    private static final int UNIX = SocketFlags.AF_UNIX;
    private static final int STREAM = SocketFlags.SOCK_STREAM;

    private static int listener(SystemCalls sys) {
        int fd = sys.socket(UNIX, STREAM, 0);
        sys.bind(fd, NAME);
        sys.listen(fd, 8);
        return fd;
    }

    /// A connection to the listener from somebody else.
    private static int accepted(SystemCalls sys, int listener, String user, ImpersonationLevel level) {
        sys.spawn(SpawnActions.NONE.withUser(user), Program.of("client", calls -> {
            int client = calls.socket(UNIX, STREAM, 0);
            calls.impersonationLevel(client, level);
            calls.connect(client, NAME);
            return 0;
        }));
        int accepted = sys.accept(listener);
        sys.waitpid(-1, WaitOptions.NONE);
        return accepted;
    }

    @Test
    void aProcessIsStartedAsAUser() throws Exception {
        People.bothKernels("ann", sys -> {
            TokenInfo own = sys.identity();
            assertEquals(People.ANN.sid(), own.user());
            assertEquals(TokenType.PRIMARY, own.type());
            assertEquals(Integrity.MEDIUM, own.integrity());
            assertEquals(People.STAFF, own.primaryGroup());
            assertEquals(
                    List.of(
                            Group.of(People.STAFF),
                            new Group(People.GUESTS, Group.State.ENABLED),
                            Group.of(Sid.EVERYONE)),
                    own.groups());
            assertNull(own.restrictedSids());
            assertEquals(Set.of(), own.privileges());
            assertFalse(sys.isImpersonating());
            assertFalse(sys.hasPrivilege(Privilege.TCB));
            Program program = Program.of("other", calls -> 0);
            Refused.with(Errno.EPERM, () -> sys.spawn(SpawnActions.NONE.withUser("bob"), program));
            Refused.with(Errno.EINVAL, () -> sys.spawn(SpawnActions.NONE.withUser("nobody"), program));
            Refused.with(Errno.EPERM, () -> sys.createToken("ann", TokenRight.ALL));
            Refused.with(Errno.EINVAL, () -> sys.createToken("nobody", TokenRight.ALL));
        });
        try (Kernel kernel = Kernel.boot(People.config(1))) {
            assertThrows(
                    KernelException.class,
                    () -> kernel.spawn(SpawnActions.NONE.withUser("nobody"), Program.of("p", calls -> 0)));
        }
    }

    @Test
    void aServiceActsAsItsClientAndCeasesTo() throws Exception {
        People.bothKernels("system", sys -> {
            int listener = listener(sys);
            int ann = accepted(sys, listener, "ann", ImpersonationLevel.IMPERSONATION);
            int bob = accepted(sys, listener, "bob", ImpersonationLevel.DELEGATION);
            sys.impersonatePeer(ann);
            assertTrue(sys.isImpersonating());
            assertEquals(People.ANN.sid(), sys.identity().user());
            assertEquals(ImpersonationLevel.IMPERSONATION, sys.identity().level());
            assertFalse(sys.hasPrivilege(Privilege.TCB));
            // It replaces; it does not nest.
            sys.impersonatePeer(bob);
            assertEquals(ImpersonationLevel.DELEGATION, sys.identity().level());
            sys.close(bob);
            assertEquals(People.BOB.sid(), sys.identity().user());
            sys.revert();
            assertEquals(Sid.SYSTEM, sys.identity().user());
            sys.revert();
            assertFalse(sys.isImpersonating());
            assertTrue(sys.hasPrivilege(Privilege.TCB));
        });
    }

    @Test
    void aBlockEndsTheImpersonationWhateverEndsTheBlock() throws Exception {
        People.bothKernels("system", sys -> {
            int listener = listener(sys);
            int ann = accepted(sys, listener, "ann", ImpersonationLevel.IMPERSONATION);
            int token = sys.openPeerToken(ann, TokenRight.IMPERSONATE);
            Impersonation first;
            try (Impersonation client = sys.actingAsPeer(ann)) {
                first = client;
                assertEquals(People.ANN.sid(), sys.identity().user());
                Refused.with(Errno.EBUSY, () -> sys.actingAs(token));
                assertEquals(People.ANN.sid(), sys.identity().user());
            }
            assertFalse(sys.isImpersonating());
            assertThrows(IllegalStateException.class, () -> {
                try (Impersonation client = sys.actingAs(token)) {
                    assertEquals(first, client);
                    throw new IllegalStateException("as " + sys.identity().user());
                }
            });
            assertFalse(sys.isImpersonating());
            first.close();
            sys.join(sys.clone(CloneFlags.THREAD, () -> assertThrows(IllegalStateException.class, first::close)));
            Refused.with(Errno.EBADF, () -> sys.actingAs(ann));
            assertFalse(sys.isImpersonating());
        });
    }

    @Test
    void levelsSayWhatAServiceGets() throws Exception {
        People.bothKernels("system", sys -> {
            int listener = listener(sys);
            int identified = accepted(sys, listener, "ann", ImpersonationLevel.IDENTIFICATION);
            sys.impersonatePeer(identified);
            assertEquals(People.ANN.sid(), sys.identity().user());
            assertEquals(ImpersonationLevel.IDENTIFICATION, sys.identity().level());
            sys.revert();
            int hidden = accepted(sys, listener, "ann", ImpersonationLevel.ANONYMOUS);
            sys.impersonatePeer(hidden);
            TokenInfo nobody = sys.identity();
            assertEquals(Sid.ANONYMOUS, nobody.user());
            assertEquals(List.of(Group.of(Sid.EVERYONE)), nobody.groups());
            assertEquals(Set.of(), nobody.privileges());
            assertEquals(Integrity.UNTRUSTED, nobody.integrity());
            // Whoever acts as somebody lends no more than he got.
            sys.impersonatePeer(identified);
            int second = sys.socket(UNIX, STREAM, 0);
            sys.impersonationLevel(second, ImpersonationLevel.DELEGATION);
            assertEquals(ImpersonationLevel.DELEGATION, sys.impersonationLevel(second));
            sys.connect(second, NAME);
            Refused.with(Errno.EISCONN, () -> sys.impersonationLevel(second, ImpersonationLevel.ANONYMOUS));
            sys.revert();
            int cascaded = sys.accept(listener);
            sys.impersonatePeer(cascaded);
            assertEquals(People.ANN.sid(), sys.identity().user());
            assertEquals(ImpersonationLevel.IDENTIFICATION, sys.identity().level());
        });
    }

    @Test
    void trap8AGateThatFailsIsNoError() throws Exception {
        try (Kernel kernel = Kernel.boot(People.config(2))) {
            People.process(kernel, "system", sys -> {
                int listener = listener(sys);
                int ann = accepted(sys, listener, "ann", ImpersonationLevel.IMPERSONATION);
                int ida = accepted(sys, listener, "ida", ImpersonationLevel.DELEGATION);
                int leo = accepted(sys, listener, "leo", ImpersonationLevel.IMPERSONATION);
                // The server is a child that has the connections and somebody else's identity.
                assertEquals(0, asUser(sys, "ann", () -> {
                    // The same user.
                    assertEquals(ImpersonationLevel.IMPERSONATION, levelAs(sys, ann));
                    // Another one.
                    assertEquals(ImpersonationLevel.IDENTIFICATION, levelAs(sys, leo));
                    assertEquals(ImpersonationLevel.IDENTIFICATION, levelAs(sys, ida));
                }));
                assertEquals(0, asUser(sys, "web", () -> {
                    assertEquals(ImpersonationLevel.IMPERSONATION, levelAs(sys, leo));
                    assertEquals(Set.of(Privilege.IMPERSONATE), sys.identity().used());
                    // Trap 9: the label stays what it is.
                    sys.impersonatePeer(ida);
                    assertEquals(
                            ImpersonationLevel.IDENTIFICATION, sys.identity().level());
                    assertEquals(Integrity.HIGH, sys.identity().integrity());
                    sys.revert();
                    // Trap 7: what the thread acts as has no part in the judgement.
                    sys.impersonatePeer(leo);
                    sys.impersonatePeer(ann);
                    assertEquals(
                            ImpersonationLevel.IMPERSONATION, sys.identity().level());
                    sys.revert();
                    int own = sys.openProcessToken(0, TokenRight.ADJUST_PRIVILEGES);
                    sys.adjustPrivileges(own, Set.of(), Set.of(Privilege.IMPERSONATE));
                    assertEquals(ImpersonationLevel.IDENTIFICATION, levelAs(sys, leo));
                    sys.adjustPrivileges(own, Set.of(Privilege.IMPERSONATE), Set.of());
                    assertEquals(ImpersonationLevel.IMPERSONATION, levelAs(sys, leo));
                }));
            });
        }
    }

    private static ImpersonationLevel levelAs(SystemCalls sys, int socket) {
        try (Impersonation client = sys.actingAsPeer(socket)) {
            assertTrue(client != null && sys.isImpersonating());
            return sys.identity().level();
        }
    }

    interface Code {
        void run() throws Exception;
    }

    /// Runs code in a fork that has become another user.
    private static int asUser(SystemCalls sys, String user, Code code) {
        int child = sys.clone(CloneFlags.FORK, () -> {
                    sys.installPrimary(sys.createToken(user, TokenRight.ALL));
                    try {
                        code.run();
                    } catch (Exception | AssertionError e) {
                        e.printStackTrace();
                        sys.exit(1);
                    }
                })
                .tid();
        return sys.waitpid(child, WaitOptions.NONE).status() >> 8;
    }

    @Test
    void aRestrictedProcessCannotBecomeItsUnrestrictedSelf() throws Exception {
        People.bothKernels("system", sys -> {
            int plain = sys.createToken("ann", TokenRight.ALL);
            int bound = sys.restrictToken(plain, TokenFilter.NONE.restrictedTo(Sid.EVERYONE), TokenRight.ALL);
            int plainToken = sys.duplicateToken(
                    plain, TokenType.IMPERSONATION, ImpersonationLevel.IMPERSONATION, TokenRight.ALL);
            int boundToken = sys.duplicateToken(
                    bound, TokenType.IMPERSONATION, ImpersonationLevel.IMPERSONATION, TokenRight.ALL);
            assertEquals(List.of(Sid.EVERYONE), sys.tokenInfo(boundToken).restrictedSids());
            assertEquals(0, inFork(sys, () -> {
                sys.installPrimary(plain);
                sys.impersonate(boundToken);
                assertEquals(ImpersonationLevel.IDENTIFICATION, sys.identity().level());
            }));
            assertEquals(0, inFork(sys, () -> {
                sys.installPrimary(bound);
                sys.impersonate(boundToken);
                assertEquals(ImpersonationLevel.IMPERSONATION, sys.identity().level());
                Refused.with(Errno.EPERM, () -> sys.impersonate(plainToken));
                // Nothing was changed by the refusal.
                assertEquals(List.of(Sid.EVERYONE), sys.identity().restrictedSids());
                sys.revert();
            }));
        });
    }

    private static int inFork(SystemCalls sys, Code code) {
        int child = sys.clone(CloneFlags.FORK, () -> {
                    try {
                        code.run();
                    } catch (Exception | AssertionError e) {
                        e.printStackTrace();
                        sys.exit(1);
                    }
                })
                .tid();
        return sys.waitpid(child, WaitOptions.NONE).status() >> 8;
    }

    @Test
    void onlyWhoConnectedHasATokenAtTheOtherEnd() throws Exception {
        People.bothKernels("system", sys -> {
            int listener = listener(sys);
            int client = sys.socket(UNIX, STREAM, 0);
            int query = TokenRight.QUERY;
            Refused.with(Errno.ENOTCONN, () -> sys.openPeerToken(client, query));
            Refused.with(Errno.ENOTCONN, () -> sys.impersonatePeer(listener));
            sys.connect(client, NAME);
            int accepted = sys.accept(listener);
            assertEquals(
                    Sid.SYSTEM,
                    sys.tokenInfo(sys.openPeerToken(accepted, query)).user());
            Refused.with(Errno.ENODATA, () -> sys.openPeerToken(client, query));
            Refused.with(Errno.ENODATA, () -> sys.impersonatePeer(client));
            SocketPair pair = sys.socketpair(UNIX, STREAM, 0);
            Refused.with(Errno.ENODATA, () -> sys.impersonatePeer(pair.first()));
            int datagrams = sys.socket(UNIX, SocketFlags.SOCK_DGRAM, 0);
            Refused.with(Errno.EOPNOTSUPP, () -> sys.impersonatePeer(datagrams));
            Refused.with(Errno.EOPNOTSUPP, () -> sys.impersonationLevel(datagrams));
            PipeEnds pipe = sys.pipe();
            Refused.with(Errno.ENOTSOCK, () -> sys.impersonatePeer(pipe.readEnd()));
            Refused.with(Errno.EBADF, () -> sys.impersonatePeer(99));
            Refused.with(Errno.EINVAL, () -> sys.openPeerToken(accepted, 0x100));
            Refused.with(Errno.EACCES, () -> sys.openPeerToken(accepted, TokenRight.ADJUST_PRIVILEGES));
            assertFalse(sys.isImpersonating());
        });
    }

    @Test
    void aHandleIsGoodForWhatItWasOpenedFor() throws Exception {
        People.bothKernels("system", sys -> {
            int nothing = sys.openProcessToken(0, 0);
            Refused.with(Errno.EACCES, () -> sys.tokenInfo(nothing));
            Refused.with(Errno.EACCES, () -> sys.impersonate(nothing));
            Refused.with(Errno.EACCES, () -> sys.installPrimary(nothing));
            Refused.with(
                    Errno.EACCES,
                    () -> sys.duplicateToken(nothing, TokenType.PRIMARY, ImpersonationLevel.ANONYMOUS, 0));
            Refused.with(Errno.EACCES, () -> sys.restrictToken(nothing, TokenFilter.NONE, 0));
            Refused.with(Errno.EACCES, () -> sys.adjustPrivileges(nothing, Set.of(), Set.of()));
            Refused.with(Errno.EACCES, () -> sys.removePrivileges(nothing, Set.of(Privilege.TCB)));
            Refused.with(Errno.EACCES, () -> sys.adjustGroups(nothing, Set.of()));
            Refused.with(Errno.EACCES, () -> sys.lowerIntegrity(nothing, Integrity.LOW));
            Refused.with(Errno.EACCES, () -> sys.defaultDacl(nothing, null));
            Refused.with(Errno.EBADF, () -> sys.tokenInfo(77));
            Refused.with(Errno.EBADF, () -> sys.tokenInfo(0));
            Refused.with(Errno.EINVAL, () -> sys.openProcessToken(0, 0x10));
            Refused.with(Errno.EINVAL, () -> sys.openProcessToken(-1, 0));
            Refused.with(Errno.ESRCH, () -> sys.openProcessToken(9999, 0));
            Refused.with(Errno.ESRCH, () -> sys.openThreadToken(9999, 0));
            assertEquals(FileControl.FD_CLOEXEC, sys.fcntl(nothing, FileControl.F_GETFD, 0));
            int own = sys.openProcessToken(0, TokenRight.ALL);
            Refused.with(Errno.EINVAL, () -> sys.impersonate(own));
            int copy = sys.duplicateToken(own, TokenType.IMPERSONATION, ImpersonationLevel.DELEGATION, TokenRight.ALL);
            Refused.with(Errno.EINVAL, () -> sys.installPrimary(copy));
            assertNotEquals(sys.tokenInfo(own).guid(), sys.tokenInfo(copy).guid());
            assertEquals(sys.tokenInfo(own).guid(), sys.identity().guid());
        });
    }

    @Test
    void copiesNeverLendMoreThanTheirToken() throws Exception {
        People.bothKernels("ann", sys -> {
            int own = sys.openProcessToken(0, TokenRight.ALL);
            for (ImpersonationLevel level : ImpersonationLevel.values()) {
                int token = sys.duplicateToken(own, TokenType.IMPERSONATION, level, TokenRight.ALL);
                for (ImpersonationLevel next : ImpersonationLevel.values()) {
                    if (next.number() > level.number()) {
                        Refused.with(Errno.EPERM, () -> sys.duplicateToken(token, TokenType.IMPERSONATION, next, 0));
                    } else {
                        int lesser = sys.duplicateToken(token, TokenType.IMPERSONATION, next, TokenRight.QUERY);
                        assertEquals(next, sys.tokenInfo(lesser).level());
                        assertEquals(
                                next == ImpersonationLevel.ANONYMOUS ? Sid.ANONYMOUS : People.ANN.sid(),
                                sys.tokenInfo(lesser).user());
                    }
                }
                if (level.number() < ImpersonationLevel.IMPERSONATION.number()) {
                    Refused.with(
                            Errno.EPERM,
                            () -> sys.duplicateToken(token, TokenType.PRIMARY, ImpersonationLevel.ANONYMOUS, 0));
                } else {
                    sys.duplicateToken(token, TokenType.PRIMARY, ImpersonationLevel.ANONYMOUS, 0);
                }
            }
        });
    }

    @Test
    void changesOfATokenAreOneWayWhereTheyTake() throws Exception {
        People.bothKernels("system", sys -> {
            int ann = sys.createToken("ann", TokenRight.ALL);
            long modified = sys.tokenInfo(ann).modifiedId();
            sys.adjustGroups(ann, Set.of(new Group(People.GUESTS, Group.State.DISABLED)));
            assertEquals(Group.State.DISABLED, state(sys, ann, People.GUESTS));
            sys.adjustGroups(ann, Set.of(new Group(People.GUESTS, Group.State.ENABLED)));
            assertNotEquals(modified, sys.tokenInfo(ann).modifiedId());
            Refused.with(
                    Errno.EPERM,
                    () -> sys.adjustGroups(
                            ann,
                            Set.of(
                                    new Group(People.STAFF, Group.State.DISABLED),
                                    new Group(People.GUESTS, Group.State.DISABLED))));
            assertEquals(Group.State.ENABLED, state(sys, ann, People.GUESTS));
            sys.adjustGroups(ann, Set.of(new Group(People.STAFF, Group.State.DENY_ONLY)));
            Refused.with(
                    Errno.EPERM, () -> sys.adjustGroups(ann, Set.of(new Group(People.STAFF, Group.State.ENABLED))));
            Refused.with(Errno.EINVAL, () -> sys.adjustGroups(ann, Set.of(Group.of(People.GUESTS))));
            Refused.with(
                    Errno.EINVAL,
                    () -> sys.adjustGroups(ann, Set.of(new Group(Sid.ADMINISTRATORS, Group.State.ENABLED))));
            sys.lowerIntegrity(ann, Integrity.LOW);
            Refused.with(Errno.EPERM, () -> sys.lowerIntegrity(ann, Integrity.MEDIUM));
            assertEquals(Integrity.LOW, sys.tokenInfo(ann).integrity());
            sys.defaultDacl(ann, Acl.EMPTY);
            assertEquals(Acl.EMPTY, sys.tokenInfo(ann).defaultDacl());
            int own = sys.openProcessToken(0, TokenRight.ALL);
            sys.removePrivileges(own, Set.of(Privilege.DEBUG));
            Refused.with(
                    Errno.EPERM, () -> sys.adjustPrivileges(own, Set.of(Privilege.DEBUG, Privilege.TCB), Set.of()));
            assertFalse(sys.hasPrivilege(Privilege.DEBUG));
            sys.adjustPrivileges(own, Set.of(), Set.of(Privilege.TCB));
            assertFalse(sys.hasPrivilege(Privilege.TCB));
            assertTrue(sys.identity().privileges().contains(Privilege.TCB));
            int lesser = sys.restrictToken(
                    own,
                    TokenFilter.NONE.denyingOnly(Sid.ADMINISTRATORS, Sid.SYSTEM).withoutPrivileges(Privilege.TCB),
                    TokenRight.QUERY);
            assertEquals(Group.State.DENY_ONLY, state(sys, lesser, Sid.ADMINISTRATORS));
            assertEquals(Group.State.DENY_ONLY, sys.tokenInfo(lesser).userState());
            assertFalse(sys.tokenInfo(lesser).privileges().contains(Privilege.TCB));
        });
    }

    private static Group.State state(SystemCalls sys, int token, Sid group) {
        return sys.tokenInfo(token).groups().stream()
                .filter(each -> each.sid().equals(group))
                .findFirst()
                .orElseThrow()
                .state();
    }

    @Test
    void aProcessBecomesSomebodyElseOnlyIfItMay() throws Exception {
        People.bothKernels("system", sys -> {
            int bob = sys.createToken("bob", TokenRight.ALL);
            assertEquals(0, inFork(sys, () -> {
                int own = sys.openProcessToken(0, TokenRight.ALL);
                int again = sys.duplicateToken(own, TokenType.PRIMARY, ImpersonationLevel.ANONYMOUS, TokenRight.ALL);
                sys.adjustPrivileges(own, Set.of(), Set.of(Privilege.TCB));
                Refused.with(Errno.EPERM, () -> sys.installPrimary(bob));
                sys.adjustPrivileges(own, Set.of(), Set.of(Privilege.ASSIGN_PRIMARY_TOKEN));
                Refused.with(Errno.EPERM, () -> sys.installPrimary(again));
                sys.adjustPrivileges(own, Set.of(Privilege.ASSIGN_PRIMARY_TOKEN), Set.of());
                sys.installPrimary(again);
                assertTrue(sys.hasPrivilege(Privilege.TCB));
                // Who acts as somebody goes on doing so, and reverts to what is primary then.
                int ann = sys.duplicateToken(
                        sys.createToken("ann", TokenRight.ALL),
                        TokenType.IMPERSONATION,
                        ImpersonationLevel.IMPERSONATION,
                        TokenRight.IMPERSONATE);
                sys.impersonate(ann);
                sys.installPrimary(bob);
                assertEquals(People.ANN.sid(), sys.identity().user());
                sys.revert();
                assertEquals(People.BOB.sid(), sys.identity().user());
                // The handle is on another token than the process's.
                sys.lowerIntegrity(bob, Integrity.UNTRUSTED);
                assertEquals(Integrity.MEDIUM, sys.identity().integrity());
            }));
        });
    }

    @Test
    void aProgramWithALowerLabelLowersItsProcess() throws Exception {
        try (Kernel kernel = Kernel.boot(People.config(2))) {
            People.process(kernel, "ann", sys -> {
                for (Integrity label : Integrity.values()) {
                    Program shows = Program.of(
                                    "shows",
                                    calls -> calls.identity().integrity().level() >> 12)
                            .withIntegrity(label);
                    int expected = Math.min(label.level(), Integrity.MEDIUM.level()) >> 12;
                    int spawned = sys.spawn(shows).pid();
                    assertEquals(
                            expected, sys.waitpid(spawned, WaitOptions.NONE).status() >> 8);
                    int forked =
                            sys.clone(CloneFlags.FORK, () -> sys.exec(shows)).tid();
                    assertEquals(expected, sys.waitpid(forked, WaitOptions.NONE).status() >> 8);
                }
                assertEquals(Integrity.MEDIUM, sys.identity().integrity());
            });
        }
    }

    @Test
    void theTokenOfAnotherProcessIsOpenedByItsRules() throws Exception {
        try (Kernel kernel = Kernel.boot(People.config(2))) {
            People.process(kernel, "system", sys -> {
                Program waits = Program.of("waits", calls -> calls.park());
                int ann = sys.spawn(SpawnActions.NONE.withUser("ann"), waits).pid();
                int bob = sys.spawn(SpawnActions.NONE.withUser("bob"), waits).pid();
                sys.openProcessToken(ann, TokenRight.ALL);
                sys.openThreadToken(bob, TokenRight.ALL);
                assertEquals(0, asUser(sys, "ann", () -> {
                    sys.openProcessToken(ann, TokenRight.ALL);
                    Refused.with(Errno.EACCES, () -> sys.openProcessToken(bob, TokenRight.QUERY));
                    Refused.with(Errno.EACCES, () -> sys.openThreadToken(bob, TokenRight.QUERY));
                    sys.lowerIntegrity(sys.openProcessToken(0, TokenRight.ADJUST_DEFAULT), Integrity.LOW);
                    sys.openProcessToken(ann, TokenRight.QUERY);
                    Refused.with(Errno.EACCES, () -> sys.openProcessToken(ann, TokenRight.DUPLICATE));
                }));
                assertEquals(
                        People.ANN.sid(),
                        sys.tokenInfo(sys.openThreadToken(ann, TokenRight.QUERY))
                                .user());
            });
        }
    }

    @Test
    void actingAsAClientAllocatesNothing() throws Exception {
        int times = 10_000;
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (Kernel kernel = Kernel.boot(People.config(1))) {
            // Confined, so that the platform thread that is asked is the one that runs all of it.
            Program counts = Program.confined("counts", sys -> {
                int listener = listener(sys);
                sys.connect(sys.socket(UNIX, STREAM, 0), NAME);
                int accepted = sys.accept(listener);
                int token = sys.openPeerToken(accepted, TokenRight.IMPERSONATE);
                try (Impersonation first = sys.actingAs(token)) {
                    assertNotNull(first);
                }
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < times; i++) {
                    sys.impersonate(token);
                    sys.revert();
                    try (Impersonation client = sys.actingAsPeer(accepted)) {
                        assertNotNull(client);
                    }
                }
                return threads.getCurrentThreadAllocatedBytes() - before < times ? 0 : 1;
            });
            assertEquals(ExitStatus.exited(0), kernel.spawn(counts).waitFor());
        }
    }
}
