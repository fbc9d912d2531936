package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.ResourceLimit;
import io.selvage.api.security.Privilege;

/// Resource limits, asked for and set (MODEL 13).
final class LimitCall {
    private static final ResourceLimit[] RESOURCES = ResourceLimit.values();

    /// Nobody may have more descriptors than this.
    private static final long MOST_OPEN_FILES = 1_048_576;

    private LimitCall() {}

    /// @param right what the caller needs if it is not its own
    static ThreadGroup process(Task self, int pid, int right) {
        if (pid == 0) {
            return self.group();
        }
        Task task = self.kernel().tasks().get(pid);
        if (task == null) {
            throw new KernelException(Errno.ESRCH, "prlimit: no process " + pid);
        }
        Authority.require(self, task.group(), right, "prlimit");
        return task.group();
    }

    static Limit get(ThreadGroup target, int resource) {
        return target.limits().get(resource(resource));
    }

    /// {@return the limit before}
    static Limit set(Task self, ThreadGroup target, int number, Limit limit) {
        ResourceLimit resource = resource(number);
        if (!limit.isLegal()) {
            throw new KernelException(
                    Errno.EINVAL, "setrlimit: " + resource + " " + limit + ": the soft limit is above the hard one");
        }
        if (resource == ResourceLimit.NOFILE && Long.compareUnsigned(limit.hard(), MOST_OPEN_FILES) > 0) {
            throw new KernelException(Errno.EPERM, "setrlimit: NOFILE may be at most " + MOST_OPEN_FILES);
        }
        boolean mayRaise = Authority.holds(self, Privilege.INCREASE_QUOTA);
        Limit before = target.replaceLimit(resource, limit, mayRaise ? Limit.INFINITY : 0);
        if (resource == ResourceLimit.CPU) {
            self.kernel().coreTimeLimits().watch(target);
        }
        return before;
    }

    private static ResourceLimit resource(int number) {
        if (number < 0 || number >= RESOURCES.length) {
            throw new KernelException(Errno.EINVAL, "rlimit: no resource has the number " + number);
        }
        return RESOURCES[number];
    }
}
