package io.selvage.api;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The calls about a process's memory and the words that threads wait on (MODEL 14, 15). Part of
/// [SystemCalls], whose rules about callers and blocking hold here.
///
/// ## Memory An address space has pages of 4,096 bytes at addresses from 65,536 to 2^47. It begins empty;
/// [#mmap(long, long, int, int)] makes memory, which reads as zero. Threads created with `CLONE_VM` share
/// it; a fork's child gets a copy of the instant of the call, except for shared mappings, which stay the
/// same memory.
///
/// The accesses ([MemoryView]) are what a program's own instructions would be. Words
/// are aligned and in the machine's byte order; each access is atomic and sequentially consistent, like a
/// volatile one of Java. One that cannot be made is a fault of the calling thread: `SIGSEGV` with code 1
/// (`SEGV_MAPERR`) where nothing is mapped, with code 2 (`SEGV_ACCERR`) where the protection forbids it;
/// `SIGBUS` with code 1 (`BUS_ADRALN`) if the address of a word is no multiple of its size, with code 2
/// (`BUS_ADRERR`) on a page that lies beyond the end of the file that is mapped there. Unless the signal
/// is handled it ends the process; after a handler the access is tried again.
///
/// The kernel's own accesses ([#readMemory], [#writeMemory], and wherever a call takes an address) answer
/// `EFAULT` instead.
///
/// ## Futexes A futex is any aligned 32-bit word. Waiters are woken first come, first served.
public interface MemoryCalls extends MemoryView, MappingCalls, SharedMemoryCalls {
    /// The bits of a futex wait or wake that meet with all others.
    int FUTEX_BITSET_MATCH_ANY = -1;

    /// In a lock word: the TID of its owner.
    int FUTEX_TID_MASK = 0x3fff_ffff;

    /// In a lock word: its owner has ended without releasing it.
    int FUTEX_OWNER_DIED = 0x4000_0000;

    /// In a lock word: somebody waits.
    int FUTEX_WAITERS = 0x8000_0000;

    /// The calling thread's own way into its memory: the same accesses as here, with the same meaning,
    /// but without finding out each time who calls. A load or store of a page that has just been used
    /// costs a few nanoseconds.
    ///
    /// Only the calling thread may use it, as long as it lives; whoever else does acts as if it were that
    /// thread, and finds no kernel to stop it. It follows the thread through everything that changes its
    /// memory. An access that succeeds is no delivery point: signals, stops and the end of the process
    /// are noticed at the next call, or at the next access that faults. A deterministic kernel hands out
    /// the calls themselves, so that its schedules can change threads at each access.
    ///
    /// @return a view, to be kept by the caller
    MemoryView memory();

    /// Copies bytes out of the caller's memory, as a call does that is given an address. Not atomic as a
    /// whole.
    ///
    /// @param address of the first byte, not necessarily aligned
    /// @param target where to put them
    /// @param offset the first index to fill
    /// @param length how many
    /// @throws KernelException `EFAULT` if they cannot all be read; those before have been copied then
    /// @throws IndexOutOfBoundsException if the range is not within the array
    void readMemory(long address, byte[] target, int offset, int length);

    /// Copies bytes out of another process's memory, as `process_vm_readv`. Not atomic as a whole. The
    /// memory is what the process had when the call began, whatever program it runs by the end. Never
    /// blocks.
    ///
    /// @param pid the process or one of its threads; the caller's own is permitted without a check
    /// @param address of the first byte there, not necessarily aligned
    /// @param target where to put them
    /// @param offset the first index to fill
    /// @param length how many
    /// @throws AccessDeniedException `EACCES` unless the process's descriptor grants
    ///     [io.selvage.api.security.ProcessRight#VM_READ] and the caller's label dominates (MODEL 11)
    /// @throws KernelException `ESRCH` if there is no such process, or it has ended; `EFAULT` if the
    ///     bytes cannot all be read; those before have been copied then
    /// @throws IndexOutOfBoundsException if the range is not within the array
    void readProcessMemory(int pid, long address, byte[] target, int offset, int length);

    /// Copies bytes into another process's memory, as `process_vm_writev`. Not atomic as a whole,
    /// otherwise as [#readProcessMemory].
    ///
    /// @param pid the process or one of its threads; the caller's own is permitted without a check
    /// @param address of the first byte there, not necessarily aligned
    /// @param source where to take them from
    /// @param offset the first index to take
    /// @param length how many
    /// @throws AccessDeniedException `EACCES` unless the process's descriptor grants
    ///     [io.selvage.api.security.ProcessRight#VM_WRITE] and the caller's label dominates (MODEL 11)
    /// @throws KernelException `ESRCH` if there is no such process, or it has ended; `EFAULT` if the
    ///     bytes cannot all be written; those before have been stored then
    /// @throws IndexOutOfBoundsException if the range is not within the array
    void writeProcessMemory(int pid, long address, byte[] source, int offset, int length);

    /// Copies bytes into the caller's memory, as a call does that is given an address. Not atomic as a
    /// whole.
    ///
    /// @param address of the first byte, not necessarily aligned
    /// @param source the bytes
    /// @param offset the first index to take
    /// @param length how many
    /// @throws KernelException `EFAULT` if they cannot all be written; those before have been then
    /// @throws IndexOutOfBoundsException if the range is not within the array
    void writeMemory(long address, byte[] source, int offset, int length);

    /// Waits on a word of the caller's memory, in private scope and without end; see
    /// [#futexWait(FutexScope, long, int, int, Duration)].
    ///
    /// @param address a multiple of 4
    /// @param expected what the word must be for the caller to wait
    /// @return 0 after a wake-up, or [SystemCalls#BLOCKED]
    /// @throws KernelException see there
    default int futexWait(long address, int expected) {
        return futexWait(FutexScope.PRIVATE, address, expected, FUTEX_BITSET_MATCH_ANY, null);
    }

    /// Waits until somebody wakes the word, unless it differs from what is expected. Comparing and
    /// beginning to wait are one step: a wake-up that follows a change of the word is never lost (MODEL
    /// 16, 68). Blocks.
    ///
    /// A stackless caller that is told to wait repeats the same call when it is dispatched again.
    ///
    /// @param scope among whom
    /// @param address a multiple of 4
    /// @param expected what the word must be for the caller to wait
    /// @param bitset only wake-ups with one of these bits count
    /// @param timeout how long at most, null for ever
    /// @return 0 after a wake-up, or [SystemCalls#BLOCKED]
    /// @throws KernelException in this order: `EINVAL` if the timeout is negative or no bit is set;
    ///     `EINVAL` if the address is not aligned; `EFAULT` if the word cannot be read (in shared scope,
    ///     also if it is private memory that cannot be written); `EAGAIN` if it differs; `ETIMEDOUT` when
    ///     the time is over
    int futexWait(FutexScope scope, long address, int expected, int bitset, @Nullable Duration timeout);

    /// Wakes those who wait longest on a word, in private scope.
    ///
    /// @param address a multiple of 4
    /// @param count how many at most; less than 1 counts as 1
    /// @return how many were woken
    /// @throws KernelException see [#futexWake(FutexScope, long, int, int)]
    default int futexWake(long address, int count) {
        return futexWake(FutexScope.PRIVATE, address, count, FUTEX_BITSET_MATCH_ANY);
    }

    /// Wakes those who wait longest on a word.
    ///
    /// @param scope among whom
    /// @param address a multiple of 4
    /// @param count how many at most; less than 1 counts as 1, as on Linux
    /// @param bitset only waiters with one of these bits
    /// @return how many were woken
    /// @throws KernelException `EINVAL` if no bit is set or the address is not aligned; `EFAULT` if there
    ///     is no such word (in private scope nobody looks)
    int futexWake(FutexScope scope, long address, int count, int bitset);

    /// Wakes some of those who wait on a word and makes others wait on another, in their order and behind
    /// those who wait there already.
    ///
    /// @param scope of both words
    /// @param from the word waited on
    /// @param to the other word
    /// @param wakeCount how many to wake at most
    /// @param requeueCount how many more to move at most
    /// @return how many were woken or moved
    /// @throws KernelException `EINVAL` if a count is negative or an address is not aligned; `EFAULT` if
    ///     there is no such word (in private scope nobody looks)
    int futexRequeue(FutexScope scope, long from, long to, int wakeCount, int requeueCount);

    /// Like [#futexRequeue], if the first word is what is expected.
    ///
    /// @param scope of both words
    /// @param from the word waited on
    /// @param to the other word
    /// @param wakeCount how many to wake at most
    /// @param requeueCount how many more to move at most
    /// @param expected what the first word must be
    /// @return how many were woken or moved
    /// @throws KernelException as [#futexRequeue]; then `EFAULT` if the first word cannot be read;
    ///     `EAGAIN` if it differs
    int futexCmpRequeue(FutexScope scope, long from, long to, int wakeCount, int requeueCount, int expected);

    /// Sets the word that the kernel clears when the calling thread ends or execs, if others use the
    /// memory then: it stores a 32-bit 0 and wakes one waiter in shared scope (MODEL 6.3).
    /// `CLONE_CHILD_CLEARTID` sets it at birth.
    ///
    /// @param address the word, 0 for none; not looked at before the end
    /// @return the caller's TID
    int setTidAddress(long address);

    /// Sets the head of the list of locks that the kernel marks when the calling thread ends or execs
    /// while it holds them (MODEL 6.3). The head is 24 bytes in the caller's memory: the address of the
    /// first entry or of the head itself if there is none, the distance from an entry to its lock word,
    /// and the entry being locked or unlocked at the moment or 0. Each entry begins with the address of
    /// the next. Of each lock word whose low 30 bits are the TID the kernel sets these to
    /// [#FUTEX_OWNER_DIED], keeping [#FUTEX_WAITERS]; if that was set it wakes one waiter in shared
    /// scope. It follows at most 2,048 entries and stops at the first that cannot be read.
    ///
    /// @param head the address, 0 for none; not looked at before the end
    void setRobustList(long head);

    /// {@return the head that [#setRobustList(long)] has set for the calling thread, 0 for none} A new
    /// thread, a fork's child and a program that has just been executed have none.
    long robustList();

    /// {@return what `CLONE_SETTLS` gave the calling thread; a fork's child has its creator's; otherwise
    /// 0}
    long tls();
}
