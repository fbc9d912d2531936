package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.security.Ace;
import io.selvage.api.security.Acl;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.IntegrityLabel;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TrustLabel;
import io.selvage.api.security.UserAccount;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/// Who may do what to whom, held against a model while everything that decides it changes (MODEL 16).
class AuthorityModelProperties {
    private static final int MOST = 10;
    private static final List<ImpersonationLevel> LEVELS = List.of(ImpersonationLevel.values());
    private static final List<CrossProcessCalls.Row> CALLS = CrossProcessCalls.table().stream()
            // These need a handle or a child.
            .filter(row -> !row.name().startsWith("pidfd_g") && !row.name().startsWith("pidfd_s"))
            .filter(row -> !row.name().equals("setpgid"))
            .toList();
    private static final Sid[] SIDS = {
        AuthorityWorld.USERS.get(0).sid(),
        AuthorityWorld.USERS.get(1).sid(),
        AuthorityWorld.USERS.get(2).sid(),
        AuthorityWorld.USERS.get(3).sid(),
        AuthorityWorld.RED,
        AuthorityWorld.BLUE,
        Sid.EVERYONE,
        Sid.OWNER_RIGHTS,
        Sid.ANONYMOUS
    };

    enum Kind {
        FORK,
        THREAD,
        EXEC,
        IMPERSONATE,
        REVERT,
        DEBUG,
        LOWER,
        BECOME,
        PROTECT,
        CALL
    }

    /// Something that happens.
    record Act(Kind kind, int who, int whom, int how, List<Ace> entries) {}

    @Provide
    Arbitrary<TrustLabel> labels() {
        return Combinators.combine(Arbitraries.of(0, 0, 512, 1024), Arbitraries.of(0, 1, 7, -1))
                .as(TrustLabel::new);
    }

    @Provide
    Arbitrary<Act> acts() {
        Arbitrary<Ace> entries = Combinators.combine(
                        Arbitraries.of(Ace.Kind.ALLOW, Ace.Kind.ALLOW, Ace.Kind.DENY),
                        Arbitraries.of(SIDS),
                        Arbitraries.integers().between(0, 0xfffff))
                .as(Ace::new);
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                net.jqwik.api.Tuple.of(1, Kind.FORK),
                net.jqwik.api.Tuple.of(1, Kind.THREAD),
                net.jqwik.api.Tuple.of(1, Kind.EXEC),
                net.jqwik.api.Tuple.of(3, Kind.IMPERSONATE),
                net.jqwik.api.Tuple.of(1, Kind.REVERT),
                net.jqwik.api.Tuple.of(2, Kind.DEBUG),
                net.jqwik.api.Tuple.of(1, Kind.LOWER),
                net.jqwik.api.Tuple.of(1, Kind.BECOME),
                net.jqwik.api.Tuple.of(4, Kind.PROTECT),
                net.jqwik.api.Tuple.of(15, Kind.CALL));
        Arbitrary<Integer> number = Arbitraries.integers().between(0, 999);
        return Combinators.combine(kinds, number, number, number, entries.list().ofMaxSize(4))
                .as(Act::new);
    }

    @Property(tries = 60)
    void invariant28ACrossProcessCallSucceedsIffDescriptorOrDebugAndDominance(
            @ForAll @Size(4) List<@net.jqwik.api.From("labels") TrustLabel> labels,
            @ForAll @Size(min = 30, max = 120) List<@net.jqwik.api.From("acts") Act> acts)
            throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(2).principals(AuthorityWorld.PRINCIPALS))) {
            var world = new AuthorityWorld(kernel, labels);
            List<String> story = new ArrayList<>();
            for (Act act : acts) {
                story.add(act.toString());
                perform(world, act, labels, story);
            }
        }
    }

    private static void perform(AuthorityWorld world, Act act, List<TrustLabel> labels, List<String> story)
            throws InterruptedException {
        AuthorityWorld.Someone who = world.people.get(act.who % world.people.size());
        UserAccount user = AuthorityWorld.USERS.get(act.whom % AuthorityWorld.USERS.size());
        switch (act.kind) {
            case FORK -> {
                if (world.people.size() < MOST) {
                    world.fork(who);
                }
            }
            case THREAD -> {
                if (world.people.size() < MOST) {
                    world.thread(who);
                }
            }
            case EXEC -> world.exec(who, labels.get(act.how % labels.size()));
            case IMPERSONATE -> world.impersonate(who, user, LEVELS.get(act.how % LEVELS.size()), act.how / 4);
            case REVERT -> world.revert(who);
            case DEBUG -> world.debug(who, act.how % 2 == 0);
            case LOWER -> world.lower(who);
            case BECOME -> world.become(who, user);
            case PROTECT -> world.protect(who, act.how % 10 == 0 ? null : new Acl(act.entries), label(act.whom));
            case CALL -> call(world, act, who, story);
        }
    }

    private static @Nullable IntegrityLabel label(int number) {
        return switch (number % 4) {
            case 0 -> null;
            case 1 -> new IntegrityLabel(Integrity.LOW, IntegrityLabel.Policy.NONE);
            case 2 -> IntegrityLabel.noWriteUp(Integrity.MEDIUM);
            default -> IntegrityLabel.noWriteUp(Integrity.HIGH);
        };
    }

    private static void call(AuthorityWorld world, Act act, AuthorityWorld.Someone who, List<String> story)
            throws InterruptedException {
        AuthorityWorld.Someone target = world.people.get(act.whom % world.people.size());
        CrossProcessCalls.Row row = CALLS.get(act.how % CALLS.size());
        AuthorityWorld.Token acting = who.effective();
        boolean same = who.process == target.process;
        boolean mayWithoutPrivilege = acting.powerless() || acting.user().equals(Sid.ANONYMOUS);
        if (same
                && mayWithoutPrivilege
                && (row.name().startsWith("s") || row.name().startsWith("processO"))) {
            // What a privilege decides in the own process, or who may be an owner, is another question.
            return;
        }
        if (row.name().equals("processLabel") && !acting.integrity().isAtLeast(Integrity.LOW)) {
            return;
        }
        var on = new CrossProcessCalls.Target(target.pid, target.guid, -1, target.pid, acting.user(), 1 + act.how % 50);
        String errno = AuthorityWorld.permits(who, target, row.right()) ? "none" : row.errno();
        if (row.privileged() && !same && mayWithoutPrivilege) {
            errno = "EPERM";
        }
        String outcome = (String) who.actor.tell(sys -> {
            try {
                row.call().on(sys, on);
                return "none";
            } catch (KernelException e) {
                return e.errno().toString();
            }
        });
        assertEquals(errno, outcome, () -> row + " by " + acting + " on " + target.process.security + ": " + story);
        if ("none".equals(outcome)) {
            remember(target.process, row, on);
            AuthorityWorld.forget(target);
        }
    }

    private static void remember(AuthorityWorld.Proc process, CrossProcessCalls.Row row, CrossProcessCalls.Target on) {
        switch (row.name()) {
            case "processAccess" ->
                process.security = process.security.withDacl(Acl.of(Ace.allow(Sid.EVERYONE, on.turn())));
            case "processOwner" -> process.security = process.security.withOwner(on.owner());
            case "processPrimaryGroup" ->
                process.security = process.security.withGroup(Sid.of("S-1-5-21-9-" + on.turn()));
            case "processLabel" ->
                process.security = process.security.withLabel(IntegrityLabel.noWriteUp(Integrity.LOW));
            case "setMitigations" -> process.mitigations |= 0x200;
            default -> {
                // Leaves no trace that the checks look at.
            }
        }
    }
}
