package io.selvage.api.security;

/// What a token may permit beyond what everybody may (MODEL 2), whatever the objects concerned say. A
/// token either has a privilege for its holder to use, or has it switched off, or lacks it for ever.
public enum Privilege {
    /// `SeCreateTokenPrivilege`: making a token for any user of the kernel, as a login service does.
    CREATE_TOKEN(2, "SeCreateTokenPrivilege"),
    /// `SeAssignPrimaryTokenPrivilege`: making a token that of a process.
    ASSIGN_PRIMARY_TOKEN(3, "SeAssignPrimaryTokenPrivilege"),
    /// `SeIncreaseQuotaPrivilege`: raising hard limits, no limit `NPROC`.
    INCREASE_QUOTA(5, "SeIncreaseQuotaPrivilege"),
    /// `SeTcbPrivilege`: acting as a part of the kernel: wishing for a TID, new namespaces, no limit
    /// `NPROC`, another user's or another logon's token for a process.
    TCB(7, "SeTcbPrivilege"),
    /// `SeSecurityPrivilege`: reading and changing what is audited of an object.
    SECURITY(8, "SeSecurityPrivilege"),
    /// `SeTakeOwnershipPrivilege`: becoming the owner of any object.
    TAKE_OWNERSHIP(9, "SeTakeOwnershipPrivilege"),
    /// `SeIncreaseBasePriorityPrivilege`: lower nice values, real-time policies, another process's cores.
    INCREASE_BASE_PRIORITY(14, "SeIncreaseBasePriorityPrivilege"),
    /// `SeBackupPrivilege`: reading any file and its access rules.
    BACKUP(17, "SeBackupPrivilege"),
    /// `SeRestorePrivilege`: writing any file and its access rules, making anybody its owner.
    RESTORE(18, "SeRestorePrivilege"),
    /// `SeDebugPrivilege`: acting on any process that its trust label does not protect.
    DEBUG(20, "SeDebugPrivilege"),
    /// `SeImpersonatePrivilege`: acting as any client, and not only as oneself.
    IMPERSONATE(29, "SeImpersonatePrivilege"),
    /// `SeRelabelPrivilege`: giving an object a label above one's own integrity.
    RELABEL(32, "SeRelabelPrivilege");

    private final long bit;
    private final String text;

    Privilege(int number, String text) {
        bit = 1L << number;
        this.text = text;
    }

    /// {@return the bit that stands for the privilege}
    public long bit() {
        return bit;
    }

    /// {@return the full name, for example `SeDebugPrivilege`}
    public String text() {
        return text;
    }
}
