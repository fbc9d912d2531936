package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.security.Acl;
import io.selvage.api.security.IntegrityLabel;
import io.selvage.api.security.Mitigation;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.ProcessRight;
import io.selvage.api.security.SecurityDescriptor;
import io.selvage.api.security.Sid;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What protects a process, asked for and changed (MODEL 11), with every refusal.
final class ProtectionCall {
    private ProtectionCall() {}

    static SecurityBlock find(Task self, int pid, int right, String call) {
        ThreadGroup target = JobControl.find(self, pid, call);
        Authority.require(self, target, right, call);
        return target.protection();
    }

    static void access(Task self, int pid, @Nullable Acl dacl) {
        change(self, pid, ProcessRight.WRITE_DAC, "processAccess", present -> present.withDacl(dacl));
    }

    static void owner(Task self, int pid, Sid owner) {
        change(self, pid, ProcessRight.WRITE_OWNER, "processOwner", present -> {
            if (!Permission.isOwner(self.effectiveToken(), owner) && !Authority.holds(self, Privilege.RESTORE)) {
                throw new KernelException(
                        Errno.EPERM, "processOwner: " + owner + " as the owner needs " + Privilege.RESTORE.text());
            }
            return present.withOwner(owner);
        });
    }

    static void primaryGroup(Task self, int pid, Sid group) {
        change(self, pid, ProcessRight.WRITE_OWNER, "processPrimaryGroup", present -> present.withGroup(group));
    }

    static void label(Task self, int pid, @Nullable IntegrityLabel label) {
        change(self, pid, ProcessRight.WRITE_OWNER, "processLabel", present -> {
            if (label != null
                    && !self.effectiveToken().integrity().isAtLeast(label.integrity())
                    && !Authority.holds(self, Privilege.RELABEL)) {
                throw new KernelException(
                        Errno.EPERM, "processLabel: a label above the caller's needs " + Privilege.RELABEL.text());
            }
            return present.withLabel(label);
        });
    }

    /// Replaces a part of the descriptor that has granted it: a process that becomes another user's
    /// meanwhile is looked at again.
    private static void change(Task self, int pid, int right, String call, UnaryOperator<SecurityDescriptor> function) {
        ThreadGroup target = JobControl.find(self, pid, call);
        SecurityBlock protection = target.protection();
        AccessRules judged;
        SecurityDescriptor wanted;
        do {
            judged = protection.rules();
            Authority.require(self, target, right, call);
            wanted = function.apply(judged.descriptor());
        } while (!protection.replace(judged, wanted));
    }

    static void mitigate(Task self, int pid, int bits) {
        int wanted = Mitigation.withoutAlias(bits);
        if ((wanted & ~Mitigation.ALL) != 0) {
            throw new KernelException(Errno.EINVAL, "setMitigations: unknown bits " + Mitigation.text(bits));
        }
        find(self, pid, ProcessRight.SET_INFORMATION, "setMitigations").mitigate(wanted);
    }
}
