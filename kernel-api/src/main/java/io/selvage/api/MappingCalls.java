package io.selvage.api;

import java.util.List;

/// The calls about what is mapped in a process's memory (MODEL 14). Part of [MemoryCalls].
///
/// A mapping of a file begins at a multiple of the page size in the file. A shared one is the file: what
/// is stored is read by `read` and by everybody who maps the file, and the other way round. A private one
/// reads the file, page by page until a page is first stored to, and then a copy of that page. It keeps
/// the file's bytes although the file is closed and unlinked. A page that lies wholly beyond the end of
/// the file is `SIGBUS`; a file that is cut off takes its pages from all mappings, private copies
/// included.
public interface MappingCalls {
    /// Protection: no access.
    int PROT_NONE = 0;

    /// Protection: may be read.
    int PROT_READ = 1;

    /// Protection: may be written, and thereby read.
    int PROT_WRITE = 2;

    /// Protection: may be run, and thereby read. Never together with [#PROT_WRITE].
    int PROT_EXEC = 4;

    /// Mapping flag: the memory stays shared with children.
    int MAP_SHARED = 1;

    /// Mapping flag: children get a copy.
    int MAP_PRIVATE = 2;

    /// Mapping flag: exactly there, instead of what is there.
    int MAP_FIXED = 0x10;

    /// Mapping flag: memory without a file.
    int MAP_ANONYMOUS = 0x20;

    /// Mapping flag: exactly there, unless something is there.
    int MAP_FIXED_NOREPLACE = 0x10_0000;

    /// Advice: nothing special. No effect.
    int MADV_NORMAL = 0;

    /// Advice: accesses will have no order. No effect.
    int MADV_RANDOM = 1;

    /// Advice: accesses will be in order. No effect.
    int MADV_SEQUENTIAL = 2;

    /// Advice: will be used soon. No effect.
    int MADV_WILLNEED = 3;

    /// Advice: the content is not needed. Private memory reads as zero afterwards; shared memory is
    /// unchanged.
    int MADV_DONTNEED = 4;

    /// Advice: not in a fork's child.
    int MADV_DONTFORK = 10;

    /// Advice: takes back [#MADV_DONTFORK].
    int MADV_DOFORK = 11;

    /// Advice: reads as zero in a fork's child. Private memory only.
    int MADV_WIPEONFORK = 18;

    /// Advice: takes back [#MADV_WIPEONFORK].
    int MADV_KEEPONFORK = 19;

    /// `msync`: begin to write back.
    int MS_ASYNC = 1;

    /// `msync`: make other mappings see it, which they always do.
    int MS_INVALIDATE = 2;

    /// `msync`: write back now.
    int MS_SYNC = 4;

    /// `mlockall`: what is mapped now.
    int MCL_CURRENT = 1;

    /// `mlockall`: what is mapped from now on.
    int MCL_FUTURE = 2;

    /// Maps zeroed memory: [#mmap(long, long, int, int, int, long)] without a file.
    ///
    /// @param address where, with `MAP_FIXED` or `MAP_FIXED_NOREPLACE`; otherwise a wish, or 0
    /// @param length in bytes, rounded up to whole pages
    /// @param protection `PROT_` bits; others are ignored
    /// @param flags `MAP_ANONYMOUS` and either `MAP_PRIVATE` or `MAP_SHARED`, perhaps one of the fixed
    ///     ones; other flags are ignored
    /// @return the address of the first byte
    /// @throws KernelException see there
    default long mmap(long address, long length, int protection, int flags) {
        return mmap(address, length, protection, flags, -1, 0);
    }

    /// Maps zeroed memory, or a file.
    ///
    /// Files in memory can be mapped, also those of [SharedMemoryCalls]; of the other descriptors none.
    ///
    /// @param address where, with `MAP_FIXED` or `MAP_FIXED_NOREPLACE`; otherwise a wish, or 0
    /// @param length in bytes, rounded up to whole pages
    /// @param protection `PROT_` bits; others are ignored
    /// @param flags either `MAP_PRIVATE` or `MAP_SHARED`, perhaps `MAP_ANONYMOUS`, perhaps one of the
    ///     fixed ones; other flags are ignored
    /// @param fd the file; not looked at with `MAP_ANONYMOUS`
    /// @param offset of the first byte in the file; without a file it has no effect
    /// @return the address of the first byte
    /// @throws KernelException in this order: `EINVAL` if the offset is no multiple of the page size;
    ///     `EBADF` for a descriptor that is not open; `EINVAL` if the length is 0; `ENOMEM` if there is
    ///     no room; `EOVERFLOW` if the offset of the end is too large a number; `ENOMEM` if the process
    ///     has 65,530 mappings; with a fixed address `ENOMEM` if it is too high, `EINVAL` if it is not
    ///     the beginning of a page, `EPERM` below 65,536, `EEXIST` if something is mapped there
    ///     (`MAP_FIXED_NOREPLACE`); `EAGAIN` if it would be locked ([#mlockall]) and there may not be so
    ///     much; `EINVAL` for neither or both of private and shared; of a file `EACCES` if it is not open
    ///     for reading, or a shared mapping is to be written and it is not open for writing, `ENODEV` if
    ///     such a thing cannot be mapped; `EACCES` for memory that can be written and run; `ENOMEM`
    ///     beyond the limits [ResourceLimit#AS] or [ResourceLimit#DATA], or if there is no memory
    long mmap(long address, long length, int protection, int flags, int fd, long offset);

    /// Unmaps all pages of a range. Parts that are not mapped are no error.
    ///
    /// @param address the beginning of a page
    /// @param length in bytes, rounded up to whole pages
    /// @throws KernelException `EINVAL` if the address is not aligned or the range is empty or too high;
    ///     `ENOMEM` if that would leave too many mappings
    void munmap(long address, long length);

    /// Changes what may be done with all pages of a range. A refused call changes nothing.
    ///
    /// @param address the beginning of a page
    /// @param length in bytes, rounded up to whole pages; 0 does nothing
    /// @param protection `PROT_` bits
    /// @throws KernelException `EINVAL` for unknown bits or an address that is not aligned; `ENOMEM` if
    ///     not all of it is mapped; `EACCES` if memory that could once be written would be run, or the
    ///     other way round, or a shared mapping of a file that was not open for writing would be written;
    ///     `ENOMEM` if the process would have more to write than [ResourceLimit#DATA]
    void mprotect(long address, long length, int protection);

    /// Says how memory will be used. Mapped parts before one that is refused are changed.
    ///
    /// @param address the beginning of a page
    /// @param length in bytes, rounded up to whole pages; 0 does nothing
    /// @param advice one of the `MADV_` numbers
    /// @throws KernelException `EINVAL` for an unknown advice, an address that is not aligned, or
    ///     `MADV_WIPEONFORK` of shared memory; `ENOMEM` if a part is not mapped
    void madvise(long address, long length, int advice);

    /// Moves the end of the heap, like Linux's raw `brk`. Never fails; the limits
    /// [ResourceLimit#AS] and [ResourceLimit#DATA] count.
    ///
    /// @param address the new end, or 0 to ask
    /// @return the end: the old one if it cannot be moved there
    long brk(long address);

    /// Sees to it that what has been stored to shared mappings is in their files, where it always is for
    /// files in memory.
    ///
    /// @param address the beginning of a page
    /// @param length in bytes, rounded up to whole pages; 0 only checks the rest
    /// @param flags `MS_` bits, not both of `MS_ASYNC` and `MS_SYNC`
    /// @throws KernelException `EINVAL` for an address that is not aligned or flags that there are not;
    ///     `ENOMEM` if a part is not mapped; `EBUSY` for `MS_INVALIDATE` of locked memory
    void msync(long address, long length, int flags);

    /// Locks all pages of a range. Nothing here is ever paged out, so that this only counts against
    /// [ResourceLimit#MEMLOCK]. A fork's child has nothing locked, and exec ends it.
    ///
    /// @param address rounded down to the beginning of a page
    /// @param length in bytes, rounded up to whole pages
    /// @throws KernelException `EPERM` if the limit is 0; `ENOMEM` if it would be exceeded or a part is
    ///     not mapped; `EINVAL` for a range that is none
    void mlock(long address, long length);

    /// Unlocks all pages of a range.
    ///
    /// @param address rounded down to the beginning of a page
    /// @param length in bytes, rounded up to whole pages
    /// @throws KernelException `ENOMEM` if a part is not mapped; `EINVAL` for a range that is none
    void munlock(long address, long length);

    /// Locks what is mapped, what will be, or both.
    ///
    /// @param flags `MCL_` bits, at least one
    /// @throws KernelException `EINVAL` for no flags or others; `EPERM` if the limit
    ///     [ResourceLimit#MEMLOCK] is 0; `ENOMEM` if what is mapped is more than that
    void mlockall(int flags);

    /// Unlocks everything, and what will be mapped is not locked.
    void munlockall();

    /// Lists what is mapped, as `/proc/self/maps` does.
    ///
    /// @return by ascending addresses; of one instant
    List<MemoryArea> memoryMap();

    /// The calling thread's own stack, made when it is first asked for unless the program came with
    /// [ProgramSegments]: of a process's first thread one that grows downwards when it is touched, up to
    /// [ResourceLimit#STACK] and no nearer than 1 MiB to what is mapped below; of another thread a
    /// mapping of that size (2 MiB if there is no limit) with a page below that cannot be accessed.
    /// Beyond either is `SIGSEGV` for who touches it. It goes when the thread ends. A fork's child has a
    /// copy at the same place.
    ///
    /// @return what there is of it now; a stack pointer begins at its end
    /// @throws KernelException `ENOMEM` if there is no room or the limits do not allow it
    MemoryArea stack();
}
