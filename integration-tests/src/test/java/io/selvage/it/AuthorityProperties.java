package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.MaskChange;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SignalSet;
import io.selvage.api.SpawnActions;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.security.Ace;
import io.selvage.api.security.Acl;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TrustLabel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.GenerationMode;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// Mitigations, labels and signals between processes (MODEL 16, 26 to 31 without 28).
class AuthorityProperties {
    private static final int KNOWN = 0x1 | 0x2 | 0x4 | 0x10 | 0x20 | 0x40 | 0x80 | 0x100 | 0x200;
    private static final int NO_CHILD = 0x20;

    /// The classes of MODEL 8.1, number by number, and what each needs.
    private static final Map<Set<Integer>, Integer> CLASSES = Map.of(
            with(32, 64, 1, 2, 9, 10, 12, 13, 14, 15, 16, 26, 27, 29, 30),
            0x1,
            Set.of(3, 4, 5, 6, 7, 8, 11, 24, 25, 31),
            0x1,
            Set.of(19, 20, 21, 22),
            0x800,
            Set.of(18),
            0x800,
            Set.of(17, 23, 28),
            0x2,
            Set.of(0),
            0x1000);

    private static final int[] RIGHTS = {
        0x1, 0x2, 0x10, 0x20, 0x40, 0x200, 0x400, 0x800, 0x1000, 0x20000, 0x40000, 0x80000
    };

    private static final StepBody SLEEPS = sys -> {
        sys.pause();
        return StepBody.Step.BLOCK;
    };

    enum Kind {
        SET,
        FORK,
        THREAD,
        EXEC
    }

    record Act(Kind kind, int who, int whom, int bits) {}

    private static Set<Integer> with(int first, int last, Integer... more) {
        Set<Integer> numbers = new HashSet<>(Set.of(more));
        for (int number = first; number <= last; number++) {
            numbers.add(number);
        }
        return Set.copyOf(numbers);
    }

    @Provide
    Arbitrary<Act> acts() {
        Arbitrary<Integer> number = Arbitraries.integers().between(0, 999);
        Arbitrary<Integer> bits = Arbitraries.oneOf(
                Arbitraries.of(0x1, 0x2, 0x4, 0x8, 0x10, 0x40, 0x80, 0x100, 0x200, 0x400, 0x30000, -1),
                Arbitraries.integers().between(0, 0x3ff).map(any -> any & ~NO_CHILD),
                Arbitraries.of(NO_CHILD, 0));
        return Combinators.combine(
                        Arbitraries.of(Kind.SET, Kind.SET, Kind.SET, Kind.FORK, Kind.THREAD, Kind.EXEC),
                        number,
                        number,
                        bits)
                .as(Act::new);
    }

    @Provide
    Arbitrary<TrustLabel> labels() {
        return Combinators.combine(
                        Arbitraries.of(0, 1, 512, 513, 1024, 0x8000_0000, -1),
                        Arbitraries.of(0, 1, 2, 0x7fff_ffff, 0x8000_0000, -1))
                .as(TrustLabel::new);
    }

    private static String outcome(Actor actor, Actor.Deed deed) throws InterruptedException {
        try {
            actor.tell(deed);
            return "none";
        } catch (KernelException e) {
            return e.errno().toString();
        }
    }

    /// A process of the model: who acts in it, and its bits.
    private static final class Proc {
        final List<Actor> threads = new ArrayList<>();
        int bits;

        Proc(Actor first, int bits) {
            threads.add(first);
            this.bits = bits;
        }
    }

    @Property(tries = 40)
    void invariant26MitigationsOnlyGrowAndAreInherited(@ForAll @Size(min = 10, max = 60) List<@From("acts") Act> acts)
            throws Exception {
        try (Kernel kernel = Inside.boot(2)) {
            List<Proc> processes = new ArrayList<>(List.of(new Proc(Actor.spawn(kernel), 0)));
            Actor observer = Actor.spawn(kernel);
            for (Act act : acts) {
                Proc process = processes.get(act.who % processes.size());
                Actor actor = process.threads.get(act.whom % process.threads.size());
                Proc target = processes.get(act.whom % processes.size());
                switch (act.kind) {
                    case SET -> {
                        int pid = target.threads.getFirst().number(SystemCalls::getpid);
                        boolean known = (act.bits & ~(KNOWN | 0x8)) == 0;
                        assertEquals(known ? "none" : "EINVAL", outcome(actor, sys -> {
                            sys.setMitigations(process == target ? 0 : pid, act.bits);
                            return null;
                        }));
                        if (known) {
                            target.bits |= (act.bits & ~0x8) | ((act.bits & 0x8) == 0 ? 0 : 0x40 | 0x80);
                        }
                    }
                    case FORK, THREAD -> {
                        CloneFlags flags = act.kind == Kind.FORK ? CloneFlags.FORK : CloneFlags.THREAD;
                        try {
                            Actor made = actor.fork(flags);
                            assertTrue(act.kind == Kind.THREAD || (process.bits & NO_CHILD) == 0);
                            if (act.kind == Kind.FORK) {
                                processes.add(new Proc(made, process.bits));
                            } else {
                                process.threads.add(made);
                            }
                        } catch (KernelException refused) {
                            assertEquals("EACCES", refused.errno().toString());
                            assertTrue(act.kind == Kind.FORK && (process.bits & NO_CHILD) != 0);
                        }
                    }
                    case EXEC -> {
                        if (process.threads.size() == 1) {
                            actor.exec();
                        }
                    }
                }
                for (Proc each : processes) {
                    int pid = each.threads.getFirst().number(SystemCalls::getpid);
                    assertEquals(each.bits, observer.number(sys -> sys.mitigations(pid)), act::toString);
                }
            }
        }
    }

    @Property(tries = 5)
    void invariant26ThreadsThatAddMitigationsAtOnceLoseNone(
            @ForAll @Size(2) List<@IntRange(min = 1, max = 0x3ff) Integer> masks) throws Exception {
        Inside.kernel(2, sys -> {
            List<Integer> targets = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                targets.add(sys.clone(CloneFlags.FORK, SLEEPS).tid());
            }
            int expected = 0;
            var arrived = new AtomicInteger();
            List<io.selvage.api.Thread> threads = new ArrayList<>();
            for (int mask : masks) {
                int bits = mask & KNOWN;
                expected |= bits;
                threads.add(sys.clone(CloneFlags.THREAD, () -> {
                    int rounds = 0;
                    for (int target : targets) {
                        int both = 2 * ++rounds;
                        arrived.incrementAndGet();
                        Inside.until(() -> arrived.get() >= both);
                        sys.setMitigations(target, bits);
                    }
                }));
            }
            for (io.selvage.api.Thread thread : threads) {
                sys.join(thread);
            }
            for (int target : targets) {
                assertEquals(expected, sys.mitigations(target));
            }
        });
    }

    @Property(tries = 24)
    void invariant27WithNoChildOnlyThreadsAreCreated(@ForAll @IntRange(max = 3) int how, @ForAll boolean afterExec)
            throws Exception {
        try (Kernel kernel = Inside.boot(2)) {
            kernel.files().install("/program", Program.of("program", _ -> 0));
            Actor other = Actor.spawn(kernel);
            Actor actor = Actor.spawn(kernel);
            if (how == 0) {
                other.tell(sys -> {
                    sys.setMitigations(actor.pid(), NO_CHILD);
                    return null;
                });
            } else {
                (how == 1 ? actor : actor.fork(CloneFlags.THREAD)).tell(sys -> {
                    sys.noChild();
                    return null;
                });
            }
            if (afterExec) {
                actor.exec();
            }
            int before = kernel.processes().size();
            CloneFlags[] five = {
                CloneFlags.CLONE_VM,
                CloneFlags.CLONE_FS,
                CloneFlags.CLONE_FILES,
                CloneFlags.CLONE_SIGHAND,
                CloneFlags.CLONE_THREAD
            };
            for (int subset = 0; subset < 64; subset++) {
                CloneFlags flags = (subset & 32) == 0 ? CloneFlags.NONE : CloneFlags.NONE.with(CloneFlags.CLONE_PARENT);
                for (int i = 0; i < five.length; i++) {
                    flags = (subset & 1 << i) == 0 ? flags : flags.with(five[i]);
                }
                boolean memory = (subset & 1) != 0;
                boolean handlers = (subset & 8) != 0;
                boolean thread = (subset & 16) != 0;
                boolean legal = (!thread || handlers) && (!handlers || memory);
                CloneFlags wanted = flags;
                String expected = !legal ? "EINVAL" : thread ? "none" : "EACCES";
                assertEquals(
                        expected,
                        outcome(actor, sys -> {
                            io.selvage.api.Thread made = sys.clone(wanted, () -> {});
                            sys.join(made);
                            return null;
                        }),
                        wanted::toString);
            }
            Program program = Program.of("child", _ -> 0);
            assertEquals("EACCES", outcome(actor, sys -> sys.spawn(program)));
            assertEquals("EACCES", outcome(actor, sys -> sys.spawn(SpawnActions.NONE, program)));
            assertEquals("EACCES", outcome(actor, sys -> sys.spawn(SpawnActions.NONE, "/program")));
            assertEquals("EACCES", outcome(actor, sys -> sys.spawn(SpawnActions.NONE.withUser("anonymous"), program)));
            assertEquals(before, kernel.processes().size());
            assertEquals(NO_CHILD, actor.number(sys -> sys.mitigations(0)));
        }
    }

    @Property(tries = 200)
    void invariant29DominanceIsReflexiveAndTransitiveAndNobodyNeedsItOverTypeNone(
            @ForAll("labels") TrustLabel one, @ForAll("labels") TrustLabel two, @ForAll("labels") TrustLabel three) {
        assertTrue(one.dominates(one));
        assertTrue(one.dominates(new TrustLabel(0, two.trust())));
        assertTrue(!one.dominates(two) || !two.dominates(three) || one.dominates(three));
        assertEquals(AuthorityWorld.dominates(one, two), one.dominates(two));
    }

    @Property(tries = 25)
    void invariant29TheKernelKeepsToDominance(@ForAll @Size(4) List<@From("labels") TrustLabel> labels)
            throws Exception {
        try (Kernel kernel = Inside.boot(2)) {
            List<Actor> actors = new ArrayList<>();
            for (TrustLabel label : labels) {
                actors.add(Actor.spawn(kernel, SpawnActions.NONE, program -> program.withTrust(label)));
            }
            for (int i = 0; i < labels.size(); i++) {
                for (int j = 0; j < labels.size(); j++) {
                    int pid = actors.get(j).pid();
                    boolean may = i == j || AuthorityWorld.dominates(labels.get(i), labels.get(j));
                    String asked = outcome(actors.get(i), sys -> sys.trustLabel(pid));
                    assertEquals(may ? "none" : "EACCES", asked, labels.get(i) + " on " + labels.get(j));
                }
            }
        }
    }

    @Property(generation = GenerationMode.EXHAUSTIVE)
    void invariant30WithholdingOneRightRefusesExactlyOneClassOfSignals(@ForAll @IntRange(max = 64) int signal)
            throws Exception {
        int needed = CLASSES.entrySet().stream()
                .filter(each -> each.getKey().contains(signal))
                .mapToInt(Map.Entry::getValue)
                .findFirst()
                .orElseThrow();
        try (Kernel kernel = Kernel.boot(Inside.config(2).principals(AuthorityWorld.PRINCIPALS))) {
            Actor caller = Actor.spawn(kernel, SpawnActions.NONE.withUser("ben"), program -> program);
            caller.tell(sys -> {
                sys.removePrivileges(Privilege.DEBUG);
                return null;
            });
            for (int withheld : RIGHTS) {
                Actor target = Actor.spawn(kernel, SpawnActions.NONE.withUser("amy"), program -> program);
                Sid ben = AuthorityWorld.USERS.get(1).sid();
                target.tell(sys -> {
                    sys.sigprocmask(MaskChange.SET, SignalSet.ALL);
                    sys.processAccess(0, Acl.of(Ace.allow(ben, CrossProcessCalls.ALL & ~withheld)));
                    return null;
                });
                boolean refused = withheld == needed;
                assertEquals(refused ? "EACCES" : "none", outcome(caller, sys -> {
                    sys.kill(target.pid(), signal);
                    return null;
                }));
                if (refused) {
                    assertEquals(SignalSet.NONE, target.tell(SystemCalls::sigpending));
                }
                target.process().kill(Signal.KILL);
                target.process().waitFor();
            }
        }
    }

    /// How a member of a group is kept from the caller.
    enum Guard {
        NONE,
        LIST,
        LABEL
    }

    @Property(tries = 80)
    void invariant31AGroupSendReachesExactlyThePermittedAndSucceedsIffThereAreSome(
            @ForAll @Size(min = 1, max = 6) List<Guard> guards,
            @ForAll @IntRange(max = 2) int how,
            @ForAll("groupSignals") int signal)
            throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(2).principals(AuthorityWorld.PRINCIPALS))) {
            Actor caller = Actor.spawn(
                    kernel, SpawnActions.NONE.withUser("ben"), program -> program.withTrust(TrustLabel.guarded(1)));
            caller.tell(sys -> {
                sys.removePrivileges(Privilege.DEBUG);
                sys.sigprocmask(MaskChange.SET, SignalSet.ALL);
                sys.setpgid(0, 0);
                return null;
            });
            List<Actor> members = new ArrayList<>();
            for (int i = 0; i < guards.size(); i++) {
                members.add(caller.fork(CloneFlags.FORK));
            }
            int group = how == 0 ? caller.pid() : members.getFirst().pid();
            for (int i = 0; i < guards.size(); i++) {
                Guard guard = guards.get(i);
                Actor member = members.get(i);
                member.tell(sys -> {
                    sys.setpgid(0, group);
                    if (guard == Guard.LIST) {
                        sys.processAccess(0, Acl.EMPTY);
                    }
                    return null;
                });
                if (guard != Guard.LABEL) {
                    member.exec();
                }
            }
            caller.exec();
            int number = switch (how) {
                case 0 -> 0;
                case 1 -> -group;
                default -> -1;
            };
            // The caller's own process is one of its group, and none of all others.
            boolean any = how == 0 || guards.contains(Guard.NONE);
            assertEquals(any ? "none" : "EACCES", outcome(caller, sys -> {
                sys.kill(number, signal);
                return null;
            }));
            SignalSet sent = signal == 0 ? SignalSet.NONE : SignalSet.of(Signal.of(signal));
            for (int i = 0; i < guards.size(); i++) {
                assertEquals(
                        guards.get(i) == Guard.NONE ? sent : SignalSet.NONE,
                        members.get(i).tell(SystemCalls::sigpending),
                        guards.get(i)::toString);
            }
            assertEquals(how == 0 ? sent : SignalSet.NONE, caller.tell(SystemCalls::sigpending));
        }
    }

    @Provide
    Arbitrary<Integer> groupSignals() {
        return Arbitraries.of(0, 1, 3, 15, 17, 18, 20, 23, 40, 64);
    }
}
