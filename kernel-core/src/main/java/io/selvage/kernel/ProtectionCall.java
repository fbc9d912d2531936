package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.security.Acl;
import io.selvage.api.security.IntegrityLabel;
import io.selvage.api.security.Mitigation;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.ProcessRight;
import io.selvage.api.security.Sid;
import java.util.Arrays;
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
        find(self, pid, ProcessRight.WRITE_DAC, "processAccess").change(present -> present.withDacl(dacl));
    }

    static void owner(Task self, int pid, Sid owner) {
        SecurityBlock target = find(self, pid, ProcessRight.WRITE_OWNER, "processOwner");
        Token token = self.effectiveToken();
        boolean oneself = !token.isPowerless()
                && Arrays.asList(token.standing().allowed()).contains(owner);
        if (!oneself && !Authority.holds(self, Privilege.RESTORE)) {
            throw new KernelException(
                    Errno.EPERM, "processOwner: " + owner + " as the owner needs " + Privilege.RESTORE.text());
        }
        target.change(present -> present.withOwner(owner));
    }

    static void primaryGroup(Task self, int pid, Sid group) {
        find(self, pid, ProcessRight.WRITE_OWNER, "processPrimaryGroup").change(present -> present.withGroup(group));
    }

    static void label(Task self, int pid, @Nullable IntegrityLabel label) {
        SecurityBlock target = find(self, pid, ProcessRight.WRITE_OWNER, "processLabel");
        if (label != null
                && !self.effectiveToken().integrity().isAtLeast(label.integrity())
                && !Authority.holds(self, Privilege.RELABEL)) {
            throw new KernelException(
                    Errno.EPERM, "processLabel: a label above the caller's needs " + Privilege.RELABEL.text());
        }
        target.change(present -> present.withLabel(label));
    }

    static void mitigate(Task self, int pid, int bits) {
        int wanted = Mitigation.withoutAlias(bits);
        if ((wanted & ~Mitigation.ALL) != 0) {
            throw new KernelException(Errno.EINVAL, "setMitigations: unknown bits " + Mitigation.text(bits));
        }
        find(self, pid, ProcessRight.SET_INFORMATION, "setMitigations").mitigate(wanted);
    }
}
