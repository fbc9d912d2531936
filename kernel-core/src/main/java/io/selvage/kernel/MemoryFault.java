package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Signal;

/// An access to simulated memory that cannot be: a signal for the thread that made it, `EFAULT` if the
/// kernel made it on behalf of a call.
final class MemoryFault extends RuntimeException {
    /// SIGSEGV: nothing is mapped there.
    static final int SEGV_MAPERR = 1;

    /// SIGSEGV: the protection forbids it.
    static final int SEGV_ACCERR = 2;

    /// SIGBUS: the address of a word is no multiple of its size.
    static final int BUS_ADRALN = 1;

    /// SIGBUS: the file that is mapped there ends before.
    static final int BUS_ADRERR = 2;

    private static final long serialVersionUID = 1L;

    private final Signal signal;
    private final int code;
    private final long address;

    private MemoryFault(Signal signal, int code, long address) {
        super(null, null, false, false);
        this.signal = signal;
        this.code = code;
        this.address = address;
    }

    static MemoryFault notMapped(long address) {
        return new MemoryFault(Signal.SEGV, SEGV_MAPERR, address);
    }

    static MemoryFault forbidden(long address) {
        return new MemoryFault(Signal.SEGV, SEGV_ACCERR, address);
    }

    static MemoryFault misaligned(long address) {
        return new MemoryFault(Signal.BUS, BUS_ADRALN, address);
    }

    static MemoryFault beyondEnd(long address) {
        return new MemoryFault(Signal.BUS, BUS_ADRERR, address);
    }

    /// Whether nothing is mapped there.
    boolean isUnmapped() {
        return signal == Signal.SEGV && code == SEGV_MAPERR;
    }

    Signal signal() {
        return signal;
    }

    int code() {
        return code;
    }

    long address() {
        return address;
    }

    /// What a call says that was given the address.
    KernelException toErrno(String call) {
        return new KernelException(Errno.EFAULT, call + ": " + getMessage());
    }

    @Override
    public String getMessage() {
        String place = "address 0x" + Long.toHexString(address);
        if (signal == Signal.BUS) {
            return place + (code == BUS_ADRALN ? " is not aligned" : " is beyond the end of the file mapped there");
        }
        return place + (code == SEGV_MAPERR ? " is not mapped" : " is protected");
    }
}
