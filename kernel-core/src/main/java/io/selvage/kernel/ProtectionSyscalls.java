package io.selvage.kernel;

import io.selvage.api.ProtectionCalls;
import io.selvage.api.security.Acl;
import io.selvage.api.security.IntegrityLabel;
import io.selvage.api.security.ProcessRight;
import io.selvage.api.security.SecurityDescriptor;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TrustLabel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What protects processes from each other.
abstract class ProtectionSyscalls extends IdentitySyscalls implements ProtectionCalls {
    ProtectionSyscalls(KernelInstance kernel, @Nullable Director director) {
        super(kernel, director);
    }

    @Override
    public SecurityDescriptor processSecurity(int pid) {
        return ProtectionCall.find(self(), pid, ProcessRight.READ_CONTROL, "processSecurity")
                .rules()
                .descriptor();
    }

    @Override
    public void processAccess(int pid, @Nullable Acl dacl) {
        ProtectionCall.access(self(), pid, dacl);
    }

    @Override
    public void processOwner(int pid, Sid owner) {
        Objects.requireNonNull(owner);
        ProtectionCall.owner(self(), pid, owner);
    }

    @Override
    public void processPrimaryGroup(int pid, Sid group) {
        Objects.requireNonNull(group);
        ProtectionCall.primaryGroup(self(), pid, group);
    }

    @Override
    public void processLabel(int pid, @Nullable IntegrityLabel label) {
        ProtectionCall.label(self(), pid, label);
    }

    @Override
    public int mitigations(int pid) {
        return ProtectionCall.find(self(), pid, ProcessRight.QUERY_INFORMATION, "mitigations")
                .mitigations();
    }

    @Override
    public void setMitigations(int pid, int bits) {
        ProtectionCall.mitigate(self(), pid, bits);
    }

    @Override
    public TrustLabel trustLabel(int pid) {
        return ProtectionCall.find(self(), pid, ProcessRight.QUERY_INFORMATION, "trustLabel")
                .trust();
    }
}
