package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.Job;
import io.selvage.api.KernelException;
import io.selvage.api.MeteredResource;
import io.selvage.api.SpawnActions;
import io.selvage.api.UsageLimits;
import io.selvage.api.scheduling.Accounting;
import org.jspecify.annotations.Nullable;

/// What limits a spawned process, and whether its allocations are counted.
final class SpawnLimits {
    private SpawnLimits() {}

    /// {@return the first link for a process that the embedder starts}
    static @Nullable Allowance fromOutside(KernelInstance kernel, SpawnActions actions) {
        UsageLimits limits = actions.limits();
        return chain(kernel, job(kernel, actions), limits == null ? UsageLimits.NONE : limits);
    }

    /// {@return the first link for a process that another one starts}
    static @Nullable Allowance of(Task creator, SpawnActions actions) {
        ThreadGroup origin = creator.group();
        if (actions.job() == null && actions.limits() == null) {
            return origin.allowanceOfChild();
        }
        JobInstance present = origin.innermostJob();
        JobInstance job = actions.job() == null ? present : job(creator.kernel(), actions);
        if (present != null && job != null && !job.isWithin(present)) {
            throw new KernelException(Errno.EPERM, "spawn: " + job + " is not within " + present);
        }
        UsageLimits limits = origin.usageLimits();
        UsageLimits wished = actions.limits();
        if (wished != null) {
            requireTighter(limits, wished);
            limits = wished;
        }
        return chain(creator.kernel(), job, limits);
    }

    private static void requireTighter(UsageLimits present, UsageLimits wished) {
        for (MeteredResource resource : present.limits().keySet()) {
            if (Long.compareUnsigned(
                            wished.of(resource).hard(), present.of(resource).hard())
                    > 0) {
                throw new KernelException(
                        Errno.EPERM, "spawn: the creator's own limit " + resource.word() + " is lower: " + present);
            }
        }
    }

    private static @Nullable JobInstance job(KernelInstance kernel, SpawnActions actions) {
        Job job = actions.job();
        if (job == null) {
            return null;
        }
        if (job instanceof JobInstance own && own.kernel() == kernel) {
            return own;
        }
        throw new KernelException(Errno.EINVAL, "spawn: the job " + job.name() + " is another kernel's");
    }

    private static @Nullable Allowance chain(KernelInstance kernel, @Nullable JobInstance job, UsageLimits limits) {
        return limits.isNone() ? job : new ProcessAllowance(kernel, limits, job);
    }

    /// {@return the table, under these limits}
    static FileTable limited(FileTable made, @Nullable Allowance allowance) {
        if (allowance == null) {
            return made;
        }
        FileTable limited = made.copy(allowance);
        made.release();
        return limited;
    }

    /// Before a program begins in a process: from here on its allocations are counted, if they are to be.
    /// On a deterministic machine they are only where somebody limits them, as they are the JVM's doing
    /// and differ from run to run.
    static void meter(ThreadGroup group, ProgramImage image) {
        KernelInstance kernel = group.kernel();
        Accounting accounting = kernel.config().accounting();
        if (kernel.simulation() == null
                && (accounting == Accounting.METERED || (accounting == Accounting.ON && image.isJar()))) {
            group.meter();
        }
    }
}
