package io.selvage.kernel;

import io.selvage.api.AccessDeniedException;
import io.selvage.api.AccessDeniedException.Check;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.Program;
import io.selvage.api.ResourceLimit;
import io.selvage.api.security.Mitigation;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.ProcessRight;
import io.selvage.api.security.TrustLabel;
import java.util.EnumSet;
import java.util.Set;

/// Who may do what: every check on authority that the calls for scheduling, limits, sharing and creation
/// make, in one place (MODEL 11, 12.7, 13). The effective token decides.
///
/// Acting on another process needs a right that its security descriptor grants to the effective token,
/// and a trust label that dominates the other's. What waits for another process, what the kernel sends of
/// its own accord, and the embedder are not checked.
final class Authority {
    /// The target's security descriptor does not grant the right.
    static final int DESCRIPTOR = 1;

    /// The target's trust label is not dominated by the caller's.
    static final int DOMINANCE = 2;

    private Authority() {}

    /// Whether the caller has a privilege that it needs, which marks it as used.
    static boolean holds(Task self, Privilege privilege) {
        return self.effectiveToken().uses(privilege);
    }

    /// The two checks of MODEL 11. Neither is made on what is the caller's own process. Takes no lock and
    /// allocates nothing; what another thread changes of tokens, descriptors and labels counts at once.
    ///
    /// @param right one bit of [ProcessRight]
    /// @return 0 if the caller may; otherwise bits of [#DESCRIPTOR] and [#DOMINANCE]
    static int objections(Task self, ThreadGroup target, int right) {
        ThreadGroup own = self.group();
        if (own == target) {
            return 0;
        }
        SecurityBlock protection = target.protection();
        Token token = self.effectiveToken();
        boolean granted = AccessCheck.grants(token, protection.rules(), right);
        if (!own.protection().dominates(protection)) {
            return granted || token.has(Privilege.DEBUG) ? DOMINANCE : DOMINANCE | DESCRIPTOR;
        }
        // The privilege counts as used where it makes the difference.
        return granted || token.uses(Privilege.DEBUG) ? 0 : DESCRIPTOR;
    }

    /// Refuses what one of the checks objects to.
    ///
    /// @param right one bit of [ProcessRight]
    /// @throws AccessDeniedException `EACCES`
    static void require(Task self, ThreadGroup target, int right, String call) {
        require(self, target, right, call, Errno.EACCES);
    }

    static void require(Task self, ThreadGroup target, int right, String call, Errno errno) {
        int objections = objections(self, target, right);
        if (objections != 0) {
            report(self, target, right, call, objections);
            throw refusal(self, target, right, call, errno, objections);
        }
    }

    /// Lets those know who listen. Locks may be held.
    static void report(Task self, ThreadGroup target, int right, String call, int objections) {
        Events events = self.kernel().events();
        if (events.enabled()) {
            events.accessDenied(self, target, right, call, checks(objections));
        }
    }

    /// {@return what tells the caller, as far as it may know}
    ///
    /// Who is granted [ProcessRight#QUERY_LIMITED] by the descriptor, or may debug, hears which check
    /// failed and the target's name. Dominance is left out here, or nobody could ever be told that it
    /// failed.
    static AccessDeniedException refusal(
            Task self, ThreadGroup target, int right, String call, Errno errno, int objections) {
        Token token = self.effectiveToken();
        boolean mayKnow = AccessCheck.grants(token, target.protection().rules(), ProcessRight.QUERY_LIMITED)
                || token.has(Privilege.DEBUG);
        Set<Check> failed = mayKnow ? checks(objections) : Set.of();
        String refused = call + ": needs " + ProcessRight.text(right) + " on process " + target.pid();
        return new AccessDeniedException(errno, mayKnow ? refused + because(target, failed) : refused, right, failed);
    }

    private static String because(ThreadGroup target, Set<Check> failed) {
        StringBuilder reason = new StringBuilder(" (").append(target.name()).append(')');
        if (failed.contains(Check.DESCRIPTOR)) {
            reason.append(", which its security descriptor does not grant");
        }
        if (failed.contains(Check.DOMINANCE)) {
            reason.append(", which its trust label protects");
        }
        return reason.toString();
    }

    private static Set<Check> checks(int objections) {
        return switch (objections) {
            case DESCRIPTOR -> Set.of(Check.DESCRIPTOR);
            case DOMINANCE -> Set.of(Check.DOMINANCE);
            default -> EnumSet.allOf(Check.class);
        };
    }

    /// A process that has renounced children creates threads only (MODEL 3.3).
    static void requireMayHaveChildren(Task creator, String call) {
        if (creator.group().protection().has(Mitigation.NO_CHILD)) {
            throw new KernelException(Errno.EACCES, call + ": the process has the mitigation NO_CHILD");
        }
    }

    /// A process cannot say of a program that it is to be trusted more than the process itself.
    static void requireMayTrust(Task self, Program program, String call) {
        if (program instanceof Program.Trusted(Program bare, TrustLabel label)
                && !self.group().protection().trust().dominates(label)) {
            throw new KernelException(
                    Errno.EPERM, call + ": the caller cannot give the program " + bare.name() + " the label " + label);
        }
    }

    /// Whether a nice value is within what the target's process may have without a privilege.
    static boolean isWithinNiceLimit(Task target, int nice) {
        return Long.compareUnsigned(20 - nice, target.group().limit(ResourceLimit.NICE)) <= 0;
    }

    /// The limit NPROC as it counts for a creator: who has one of two privileges, and the system, has
    /// none.
    static long threadLimit(Task creator) {
        long limit = creator.group().limit(ResourceLimit.NPROC);
        if (limit == Limit.INFINITY
                || creator.group().primaryToken().account().isSystem()
                || holds(creator, Privilege.INCREASE_QUOTA)
                || holds(creator, Privilege.TCB)) {
            return Limit.INFINITY;
        }
        return limit;
    }
}
