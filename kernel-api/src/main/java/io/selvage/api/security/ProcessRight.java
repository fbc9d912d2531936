package io.selvage.api.security;

/// What one may do to a process: the bits of a mask, with the numbers of MODEL 11.
public final class ProcessRight {
    /// Ending it, by a signal whose default action that is.
    public static final int TERMINATE = 0x1;

    /// Sending a signal that is ignored by default.
    public static final int SIGNAL = 0x2;

    /// Reading its memory.
    public static final int VM_READ = 0x10;

    /// Writing its memory, and attaching to it.
    public static final int VM_WRITE = 0x20;

    /// Taking a copy of one of its descriptors.
    public static final int DUP_HANDLE = 0x40;

    /// Changing nice value, scheduling, limits, process group, mitigations.
    public static final int SET_INFORMATION = 0x200;

    /// Asking for arguments, limits, status, scheduling, memory layout, its token.
    public static final int QUERY_INFORMATION = 0x400;

    /// Stopping and resuming it.
    public static final int SUSPEND_RESUME = 0x800;

    /// Asking for what a list of processes shows, and a handle on it.
    public static final int QUERY_LIMITED = 0x1000;

    /// Reading its security descriptor.
    public static final int READ_CONTROL = 0x2_0000;

    /// Changing its access list.
    public static final int WRITE_DAC = 0x4_0000;

    /// Changing its owner.
    public static final int WRITE_OWNER = 0x8_0000;

    /// What asking comes to.
    public static final int GENERIC_READ = QUERY_INFORMATION | VM_READ | READ_CONTROL;

    /// What changing comes to.
    public static final int GENERIC_WRITE = SET_INFORMATION | VM_WRITE | WRITE_DAC;

    /// What controlling comes to.
    public static final int GENERIC_EXECUTE = TERMINATE | SUSPEND_RESUME | QUERY_LIMITED;

    /// All rights.
    public static final int ALL = TERMINATE
            | SIGNAL
            | VM_READ
            | VM_WRITE
            | DUP_HANDLE
            | SET_INFORMATION
            | QUERY_INFORMATION
            | SUSPEND_RESUME
            | QUERY_LIMITED
            | READ_CONTROL
            | WRITE_DAC
            | WRITE_OWNER;

    /// The rights that a label with [IntegrityLabel.Policy#NO_WRITE_UP] keeps from who is below it (MODEL
    /// 11).
    public static final int WRITE_CLASS =
            TERMINATE | SIGNAL | SUSPEND_RESUME | DUP_HANDLE | SET_INFORMATION | VM_WRITE | WRITE_DAC | WRITE_OWNER;

    private static final RightNames NAMES = new RightNames(
            new int[] {
                TERMINATE,
                SIGNAL,
                VM_READ,
                VM_WRITE,
                DUP_HANDLE,
                SET_INFORMATION,
                QUERY_INFORMATION,
                SUSPEND_RESUME,
                QUERY_LIMITED,
                READ_CONTROL,
                WRITE_DAC,
                WRITE_OWNER
            },
            "TERMINATE",
            "SIGNAL",
            "VM_READ",
            "VM_WRITE",
            "DUP_HANDLE",
            "SET_INFORMATION",
            "QUERY_INFORMATION",
            "SUSPEND_RESUME",
            "QUERY_LIMITED",
            "READ_CONTROL",
            "WRITE_DAC",
            "WRITE_OWNER");

    private ProcessRight() {}

    /// Writes a mask.
    ///
    /// @param rights any bits
    /// @return the names joined by `|`, unknown bits as one hexadecimal number, `0` for none
    public static String text(int rights) {
        return NAMES.print(rights);
    }
}
