package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.AccessDeniedException;
import io.selvage.api.AccessDeniedException.Check;
import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.MailFilter;
import io.selvage.api.Program;
import io.selvage.api.ResourceLimit;
import io.selvage.api.SchedulingCalls;
import io.selvage.api.Signal;
import io.selvage.api.SpawnActions;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitCalls;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.Ace;
import io.selvage.api.security.Acl;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.IntegrityLabel;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.SecurityDescriptor;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TokenRight;
import io.selvage.api.security.TokenType;
import io.selvage.api.security.TrustLabel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What protects processes from each other, one rule at a time (MODEL 2, 4, 11).
@Timeout(60)
class AuthorityTest {
    private static final Sid AMY = AuthorityWorld.USERS.get(0).sid();
    private static final Sid BEN = AuthorityWorld.USERS.get(1).sid();

    private static KernelConfig config() {
        return Inside.config(2).principals(AuthorityWorld.PRINCIPALS);
    }

    private static Actor of(Kernel kernel, String user) throws InterruptedException {
        Actor actor = Actor.spawn(kernel, SpawnActions.NONE.withUser(user), program -> program);
        actor.tell(sys -> {
            sys.removePrivileges(Privilege.DEBUG);
            return null;
        });
        return actor;
    }

    private static void become(SystemCalls sys, String user, ImpersonationLevel level) {
        int primary = sys.createToken(user, TokenRight.ALL);
        sys.removePrivileges(primary, Set.of(Privilege.DEBUG));
        int token = sys.duplicateToken(primary, TokenType.IMPERSONATION, level, TokenRight.ALL);
        sys.impersonate(token);
        sys.close(token);
        sys.close(primary);
    }

    private static SecurityDescriptor usual(Sid user, Integrity integrity) {
        return new SecurityDescriptor(
                user,
                Sid.EVERYONE,
                Acl.of(
                        Ace.allow(user, CrossProcessCalls.ALL),
                        Ace.allow(Sid.ADMINISTRATORS, CrossProcessCalls.ALL),
                        Ace.allow(Sid.SYSTEM, CrossProcessCalls.ALL),
                        Ace.allow(Sid.EVERYONE, CrossProcessCalls.QUERY_LIMITED)),
                IntegrityLabel.noWriteUp(integrity));
    }

    private static Check onlyCheck(KernelException refusal) {
        Set<Check> failed =
                assertInstanceOf(AccessDeniedException.class, refusal).failed();
        assertEquals(1, failed.size());
        return failed.iterator().next();
    }

    @Test
    void trap5AChildBelongsToItsCreatorsPrimaryUserWhomeverThatImpersonates() throws Exception {
        try (Kernel kernel = Kernel.boot(config())) {
            Actor amy = of(kernel, "amy");
            amy.tell(sys -> {
                become(sys, "ben", ImpersonationLevel.IMPERSONATION);
                return null;
            });
            Actor child = amy.fork(CloneFlags.FORK);
            assertEquals(usual(AMY, Integrity.MEDIUM), child.tell(sys -> sys.processSecurity(0)));
            amy.tell(sys -> {
                // Only the primary user's identity gives rights on it.
                Refused.with(Errno.EACCES, () -> sys.kill(child.pid(), Signal.TERM));
                int spawned = sys.spawn(Program.of("sleeper", calls -> {
                            calls.mailReceive();
                            return 0;
                        }))
                        .pid();
                Refused.with(Errno.EACCES, () -> sys.processSecurity(spawned));
                sys.revert();
                assertEquals(AMY, sys.processSecurity(spawned).owner());
                sys.kill(spawned, Signal.KILL);
                return null;
            });
        }
    }

    @Test
    void trap27EachRefusalHasItsOwnErrno() throws Exception {
        try (Kernel kernel = Kernel.boot(config())) {
            Actor amy = of(kernel, "amy");
            Actor ben = of(kernel, "ben");
            amy.tell(sys -> {
                sys.processAccess(0, Acl.EMPTY);
                return null;
            });
            int pid = amy.pid();
            ben.tell(sys -> {
                Refused.with(Errno.EACCES, () -> sys.kill(pid, 0));
                Refused.with(Errno.EACCES, () -> sys.kill(pid, Signal.TERM));
                Refused.with(Errno.EACCES, () -> sys.tgkill(pid, pid, 15));
                Refused.with(Errno.EACCES, () -> sys.sigqueue(pid, 40, 1));
                Refused.with(Errno.EACCES, () -> sys.pidfdOpen(pid, 0));
                Refused.with(Errno.EACCES, () -> sys.getpgid(pid));
                Refused.with(Errno.EACCES, () -> sys.getsid(pid));
                Refused.with(Errno.ESRCH, () -> sys.kill(30_000, 0));
                Refused.with(Errno.EINVAL, () -> sys.kill(pid, 65));
                Refused.with(Errno.EINVAL, () -> sys.pidfdOpen(0, 0));
                Refused.with(Errno.EACCES, () -> sys.setpriority(SchedulingCalls.PRIO_PROCESS, pid, 5));
                sys.removePrivileges(Privilege.INCREASE_BASE_PRIORITY);
                // The privilege comes first there, and the own process needs no right.
                Refused.with(Errno.EPERM, () -> sys.schedSetaffinity(pid, sys.schedGetaffinity(0)));
                Refused.with(Errno.EACCES, () -> sys.setpriority(SchedulingCalls.PRIO_PROCESS, 0, -5));
                Refused.with(Errno.EPERM, () -> sys.schedSetscheduler(0, SchedulingCalls.SCHED_FIFO, 1));
                Refused.with(Errno.EPERM, () -> sys.nice(-1));
                sys.noChild();
                Refused.with(Errno.EACCES, () -> sys.clone(CloneFlags.FORK, () -> {}));
                return null;
            });
            amy.tell(sys -> {
                sys.processAccess(0, Acl.of(Ace.allow(BEN, CrossProcessCalls.QUERY_LIMITED)));
                return null;
            });
            ben.tell(sys -> {
                int handle = sys.pidfdOpen(pid, 0);
                KernelException refusal = Refused.with(Errno.EPERM, () -> sys.pidfdGetfd(handle, 0, 0));
                assertEquals(Check.DESCRIPTOR, onlyCheck(refusal));
                Refused.with(Errno.EACCES, () -> sys.pidfdSendSignal(handle, 15, 0));
                sys.pidfdSendSignal(handle, 0, 0);
                return null;
            });
        }
    }

    @Test
    void trap43TheLimitCountsThreadsOfAUserAndZombies() throws Exception {
        try (Kernel kernel = Kernel.boot(config())) {
            Actor amy = of(kernel, "amy");
            amy.tell(sys -> {
                sys.removePrivileges(Privilege.values());
                sys.setrlimit(ResourceLimit.NPROC, Limit.of(3));
                io.selvage.api.Thread waiting = sys.clone(CloneFlags.THREAD, (io.selvage.api.ThreadBody) sys::park);
                int zombie = sys.clone(CloneFlags.FORK, () -> {}).tid();
                sys.waitid(WaitCalls.P_PID, zombie, WaitOptions.WEXITED.with(WaitOptions.WNOWAIT));
                Refused.with(Errno.EAGAIN, () -> sys.clone(CloneFlags.FORK, () -> {}));
                Refused.with(Errno.EAGAIN, () -> sys.clone(CloneFlags.THREAD, () -> {}));
                sys.waitpid(zombie, WaitOptions.NONE);
                int next = sys.clone(CloneFlags.FORK, () -> {}).tid();
                Refused.with(Errno.EAGAIN, () -> sys.clone(CloneFlags.THREAD, () -> {}));
                sys.waitpid(next, WaitOptions.NONE);
                waiting.unpark();
                return sys.join(waiting);
            });
        }
    }

    @Test
    void aRefusalTellsWhatFailedToThoseWhoMayKnow() throws Exception {
        try (Kernel kernel = Kernel.boot(config())) {
            Actor amy = of(kernel, "amy");
            Actor ben = of(kernel, "ben");
            Actor guarded = Actor.spawn(
                    kernel, SpawnActions.NONE.withUser("ben"), program -> program.withTrust(TrustLabel.isolated(3)));
            ben.tell(sys -> {
                AccessDeniedException first = assertInstanceOf(
                        AccessDeniedException.class,
                        Refused.with(Errno.EACCES, () -> sys.kill(amy.pid(), Signal.TERM)));
                assertEquals(CrossProcessCalls.TERMINATE, first.right());
                assertEquals(Check.DESCRIPTOR, onlyCheck(first));
                assertTrue(Objects.requireNonNull(first.getMessage()).contains("actor"), first.getMessage());
                assertEquals(
                        Check.DOMINANCE,
                        onlyCheck(Refused.with(Errno.EACCES, () -> sys.kill(guarded.pid(), Signal.TERM))));
                return null;
            });
            amy.tell(sys -> {
                sys.processAccess(0, Acl.EMPTY);
                return null;
            });
            ben.tell(sys -> {
                AccessDeniedException blind = assertInstanceOf(
                        AccessDeniedException.class,
                        Refused.with(Errno.EACCES, () -> sys.kill(amy.pid(), Signal.TERM)));
                assertEquals(Set.of(), blind.failed());
                assertFalse(Objects.requireNonNull(blind.getMessage()).contains("actor"), blind.getMessage());
                return null;
            });
            guarded.kill();
        }
    }

    @Test
    void aChangeCountsAtTheNextCheck() throws Exception {
        try (Kernel kernel = Kernel.boot(config())) {
            Actor amy = of(kernel, "amy");
            Actor ben = of(kernel, "ben");
            for (int i = 0; i < 50; i++) {
                amy.tell(sys -> {
                    sys.processAccess(0, Acl.of(Ace.allow(AuthorityWorld.BLUE, CrossProcessCalls.QUERY_INFORMATION)));
                    return null;
                });
                ben.tell(sys -> sys.mitigations(amy.pid()));
                amy.tell(sys -> {
                    sys.processAccess(0, Acl.of(Ace.allow(AuthorityWorld.RED, CrossProcessCalls.SIGNAL)));
                    return null;
                });
                Refused.with(Errno.EACCES, () -> ben.tell(sys -> sys.mitigations(amy.pid())));
            }
            ben.tell(sys -> {
                sys.kill(amy.pid(), Signal.CHLD);
                int own = sys.openProcessToken(0, TokenRight.ALL);
                sys.lowerIntegrity(own, Integrity.LOW);
                Refused.with(Errno.EACCES, () -> sys.kill(amy.pid(), Signal.CHLD));
                return null;
            });
        }
    }

    @Test
    void aDescriptorOutlivesExecAndBeginsAnewWithAnotherUser() throws Exception {
        try (Kernel kernel = Kernel.boot(config())) {
            Actor amy = Actor.spawn(kernel, SpawnActions.NONE.withUser("amy"), program -> program);
            Acl list = Acl.of(Ace.deny(BEN, 1));
            amy.tell(sys -> {
                sys.processAccess(0, list);
                sys.setMitigations(0, 0x208);
                return null;
            });
            SecurityDescriptor changed = usual(AMY, Integrity.MEDIUM).withDacl(list);
            Actor child = amy.fork(CloneFlags.FORK);
            assertEquals(usual(AMY, Integrity.MEDIUM), child.tell(sys -> sys.processSecurity(0)));
            amy.exec();
            assertEquals(changed, amy.tell(sys -> sys.processSecurity(0)));
            assertEquals(0x2c0, amy.number(sys -> sys.mitigations(0)));
            install(amy, "amy");
            assertEquals(changed, amy.tell(sys -> sys.processSecurity(0)));
            install(amy, "ida");
            Sid ida = AuthorityWorld.USERS.get(3).sid();
            assertEquals(usual(ida, Integrity.HIGH), amy.tell(sys -> sys.processSecurity(0)));
            assertEquals(0x2c0, amy.number(sys -> sys.mitigations(0)));
        }
    }

    private static void install(Actor actor, String user) throws InterruptedException {
        actor.tell(sys -> {
            int token = sys.createToken(user, TokenRight.ALL);
            sys.installPrimary(token);
            return null;
        });
    }

    @Test
    void aTrustLabelFollowsTheProgramAndNobodyLabelsAboveHimself() throws Exception {
        try (Kernel kernel = Kernel.boot(config())) {
            TrustLabel high = TrustLabel.isolated(9);
            kernel.files()
                    .install(
                            "/vault",
                            Program.of("vault", sys -> sys.trustLabel(0).equals(high) ? 5 : 1)
                                    .withTrust(high));
            Actor plain = Actor.spawn(kernel);
            plain.tell(sys -> {
                Program forged = Program.of("forged", _ -> 0).withTrust(high);
                Refused.with(Errno.EPERM, () -> sys.exec(forged));
                Refused.with(Errno.EPERM, () -> sys.spawn(forged));
                Refused.with(Errno.EPERM, () -> sys.spawn(SpawnActions.NONE, forged));
                // What the embedder has installed is what he says it is, whoever runs it.
                int pid = sys.spawn(SpawnActions.NONE, "/vault").pid();
                sys.waitpid(pid, WaitOptions.NONE);
                return null;
            });
            Actor trusted = Actor.spawn(kernel, SpawnActions.NONE, program -> program.withTrust(high));
            Actor child = trusted.fork(CloneFlags.FORK);
            assertEquals(high, child.tell(sys -> sys.trustLabel(0)));
            child.exec(program -> program.withTrust(TrustLabel.guarded(9)));
            assertEquals(TrustLabel.guarded(9), child.tell(sys -> sys.trustLabel(0)));
            child.exec();
            assertEquals(TrustLabel.NONE, child.tell(sys -> sys.trustLabel(0)));
            plain.tell(sys -> sys.trustLabel(child.pid()));
            Refused.with(Errno.EACCES, () -> plain.tell(sys -> sys.trustLabel(trusted.pid())));
            assertEquals(
                    ExitStatus.exited(5),
                    kernel.spawn(Program.of("runs", sys -> {
                                sys.exec("/vault");
                                return 0;
                            }))
                            .waitFor());
            trusted.kill();
        }
    }

    @Test
    void whatTheKernelSendsAndWaitingNeedNoRight() throws Exception {
        try (Kernel kernel = Kernel.boot(config())) {
            Actor amy = of(kernel, "amy");
            Actor guarded = Actor.spawn(
                    kernel, SpawnActions.NONE.withUser("ben"), program -> program.withTrust(TrustLabel.isolated(3)));
            Actor child = guarded.fork(CloneFlags.FORK);
            Actor heir = guarded.fork(CloneFlags.FORK);
            guarded.tell(sys -> {
                sys.processAccess(0, Acl.EMPTY);
                return null;
            });
            for (Actor each : List.of(child, heir)) {
                each.tell(sys -> {
                    sys.processAccess(0, Acl.EMPTY);
                    sys.setParentDeathSignal(Signal.KILL.number());
                    return null;
                });
            }
            guarded.exec();
            guarded.tell(sys -> {
                Refused.with(Errno.EACCES, () -> sys.kill(child.pid(), Signal.TERM));
                return null;
            });
            child.process().kill(Signal.KILL);
            guarded.tell(sys -> sys.waitpid(child.pid(), WaitOptions.NONE));
            Refused.with(
                    Errno.EACCES,
                    () -> amy.tell(sys -> {
                        sys.kill(guarded.pid(), Signal.KILL);
                        return null;
                    }));
            guarded.kill();
            assertEquals(
                    new ExitStatus.Killed(Signal.KILL, false), heir.process().waitFor());
        }
    }

    @Test
    void aHandleInAProgramsHandsIsNoPermission() throws Exception {
        try (Kernel kernel = Kernel.boot(config())) {
            Actor amy = of(kernel, "amy");
            Actor ben = of(kernel, "ben");
            Refused.with(
                    Errno.EACCES,
                    () -> ben.tell(_ -> {
                        amy.process().kill(Signal.KILL);
                        return null;
                    }));
            assertEquals(AMY, amy.tell(sys -> sys.identity().user()));
            amy.process().kill(Signal.KILL);
            assertEquals(
                    new ExitStatus.Killed(Signal.KILL, false), amy.process().waitFor());
        }
    }

    @Test
    void ownersAndLabelsCannotBeGivenAboveOneself() throws Exception {
        try (Kernel kernel = Kernel.boot(config())) {
            Actor amy = of(kernel, "amy");
            amy.tell(sys -> {
                Refused.with(Errno.EPERM, () -> sys.processOwner(0, BEN));
                sys.processOwner(0, AuthorityWorld.RED);
                assertEquals(AuthorityWorld.RED, sys.processSecurity(0).owner());
                Refused.with(Errno.EPERM, () -> sys.processLabel(0, IntegrityLabel.noWriteUp(Integrity.HIGH)));
                sys.processLabel(0, IntegrityLabel.noWriteUp(Integrity.LOW));
                sys.processLabel(0, null);
                sys.processPrimaryGroup(0, AuthorityWorld.BLUE);
                SecurityDescriptor security = sys.processSecurity(0);
                assertEquals(AuthorityWorld.BLUE, security.group());
                assertEquals(null, security.label());
                Refused.with(Errno.EINVAL, () -> sys.setMitigations(0, 0x400));
                Refused.with(Errno.EINVAL, () -> sys.setMitigations(30_000, 0x401));
                Refused.with(Errno.ESRCH, () -> sys.setMitigations(30_000, 0x1));
                assertEquals(0, sys.mitigations(0));
                return null;
            });
            Inside.process(kernel, sys -> {
                sys.processOwner(0, BEN);
                assertEquals(BEN, sys.processSecurity(0).owner());
            });
        }
    }

    @Test
    void theDeterministicMachineDecidesAlike() throws Exception {
        KernelConfig config = KernelConfig.deterministic(11, 2).principals(AuthorityWorld.PRINCIPALS);
        try (Kernel kernel = Kernel.boot(config)) {
            var amy = kernel.spawn(SpawnActions.NONE.withUser("amy"), Program.of("amy", sys -> {
                sys.mailReceive(MailFilter.ANY, Duration.ofSeconds(1));
                return 0;
            }));
            var ben = kernel.spawn(SpawnActions.NONE.withUser("ben"), Program.of("ben", sys -> {
                sys.removePrivileges(Privilege.DEBUG);
                sys.kill(amy.pid(), 0);
                try {
                    sys.mailSend(amy.pid(), 1, new byte[1], 0, 1, 0);
                    return 1;
                } catch (AccessDeniedException e) {
                    return e.failed().equals(Set.of(Check.DESCRIPTOR)) ? 0 : 2;
                }
            }));
            assertEquals(ExitStatus.exited(0), ben.waitFor());
            amy.kill(Signal.KILL);
            amy.waitFor();
            assertEquals(List.of(), Objects.requireNonNull(kernel.simulation()).leaks());
        }
    }
}
