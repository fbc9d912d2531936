package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.ResourceLimit;
import io.selvage.api.security.Privilege;

/// Who may do what: every check on authority that the calls for scheduling, limits, sharing and creation
/// make, in one place (MODEL 11, 12.7, 13). The effective token decides.
///
/// Acting on another process needs a right that its security descriptor grants. Every process has the
/// default descriptor, which grants all to its own user and to the system.
final class Authority {
    private Authority() {}

    /// Whether the caller has a privilege that it needs, which marks it as used.
    static boolean holds(Task self, Privilege privilege) {
        return self.effectiveToken().uses(privilege);
    }

    /// Whether the two-check rule lets the caller ask or change a process.
    static boolean mayActOn(Task self, ThreadGroup target) {
        if (self.group() == target) {
            return true;
        }
        User user = self.effectiveToken().account();
        return user.isSystem() || user == target.primaryToken().account();
    }

    static void requireAccess(Task self, ThreadGroup target, String call) {
        if (!mayActOn(self, target)) {
            throw new KernelException(Errno.EACCES, call + ": " + target + " is another user's");
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
