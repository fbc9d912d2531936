package io.selvage.api;

/// What a token may permit beyond what everybody may (MODEL 2). Only the privileges that a call of this
/// version asks for are here.
@SuppressWarnings("EnumOrdinal") // One bit each, never seen outside the kernel.
public enum Privilege {
    /// `SeTcbPrivilege`: wishing for a TID, new namespaces, no limit `NPROC`.
    TCB,
    /// `SeIncreaseQuotaPrivilege`: raising hard limits, no limit `NPROC`.
    INCREASE_QUOTA,
    /// `SeIncreaseBasePriorityPrivilege`: lower nice values, real-time policies, another process's cores.
    INCREASE_BASE_PRIORITY;

    /// {@return the bit that stands for the privilege}
    public long bit() {
        return 1L << ordinal();
    }
}
