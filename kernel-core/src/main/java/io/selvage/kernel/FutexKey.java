package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FutexScope;
import io.selvage.api.KernelException;
import org.jspecify.annotations.Nullable;

/// What a futex is known by (MODEL 15): the address space and the address, or the object that a shared
/// mapping maps and the place in it.
///
/// @param home compared by identity
/// @param place a multiple of 4; plus 1 for private memory in shared scope, which never meets private
///     scope
record FutexKey(FutexHome home, long place) {
    private static final int ALIGNMENT = Integer.BYTES;

    /// @param write whether the call changes the word or what waits on it, for words of shared mappings
    /// @throws KernelException `EINVAL` if the address is not aligned, `EFAULT` if there is no such word
    static FutexKey of(AddressSpace space, FutexScope scope, long address, boolean write, String call) {
        if ((address & ALIGNMENT - 1) != 0) {
            throw new KernelException(
                    Errno.EINVAL, call + ": address 0x" + Long.toHexString(address) + " is no multiple of 4");
        }
        if (address < 0 || address >= Mapping.TOP) {
            throw MemoryFault.notMapped(address).toErrno(call);
        }
        return scope == FutexScope.PRIVATE ? new FutexKey(space, address) : shared(space, address, write, call);
    }

    private static FutexKey shared(AddressSpace space, long address, boolean write, String call) {
        PageTable table = space.table();
        Region region = table == null ? null : table.regions().at(address);
        if (region == null) {
            throw MemoryFault.notMapped(address).toErrno(call);
        }
        MappedObject object = region.object();
        // Private memory that cannot be written never changes: nobody could ever wake who waits on it. Where it
        // is still that of a file it is known by its place in the file.
        boolean inObject = object != null && (region.isShared() || !(write || region.isWritable()));
        boolean allowed = (write || object == null) ? region.isWritable() : region.isReadable();
        if (!allowed) {
            throw MemoryFault.forbidden(address).toErrno(call);
        }
        return inObject && object != null
                ? new FutexKey(object, region.offsetOf(address))
                : new FutexKey(space, address | 1);
    }

    boolean isSame(FutexKey other) {
        return home == other.home && place == other.place;
    }

    int hash() {
        long mixed = (place ^ (long) home.salt() << Page.SHIFT) * 0x9e37_79b9_7f4a_7c15L;
        return (int) (mixed >>> 32);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FutexKey key && isSame(key);
    }

    @Override
    public int hashCode() {
        return hash();
    }
}
