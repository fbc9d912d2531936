package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileControl;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.SharedMemoryCalls;
import io.selvage.api.security.FileRight;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/// Files that are in no tree: the shared memory objects of a kernel with their names, and those without.
final class SharedObjects extends KernelLock {
    private static final int MEMFD_NAME_MAX = 249;
    private static final int NAME_MAX = 255;
    private static final int MEMFD_MODE = 0777;
    private static final byte[] EMPTY = {};
    private static final int SHM_FLAGS =
            OpenFlags.O_ACCMODE | OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_TRUNC | OpenFlags.O_CLOEXEC;

    /// Guarded.
    private final Map<String, RegularFile> named = new HashMap<>();

    private final FileSpace space;
    private final AtomicLong lastNumber = new AtomicLong();

    /// @param space that of the files in memory, which these are too
    SharedObjects(FileSpace space) {
        this.space = space;
    }

    @Override
    LockOrder level() {
        return LockOrder.FILE_TREE;
    }

    static int nameless(Task self, String name, int flags) {
        if ((flags & ~SharedMemoryCalls.MFD_CLOEXEC) != 0) {
            throw new KernelException(Errno.EINVAL, "memfd_create: unknown flags 0x" + Integer.toHexString(flags));
        }
        if (length(name) > MEMFD_NAME_MAX) {
            throw new KernelException(Errno.EINVAL, "memfd_create: a name of more than 249 bytes");
        }
        Permission.requirePower(self.effectiveToken(), name, "memfd_create");
        RegularFile file = self.kernel().sharedObjects().made(FileRules.madeBy(self.effectiveToken(), MEMFD_MODE));
        return open(self, file, OpenFlags.O_RDWR, flags == 0 ? 0 : FileControl.FD_CLOEXEC, "memfd_create");
    }

    private RegularFile made(FileRules rules) {
        return new RegularFile(space, lastNumber.incrementAndGet(), rules, EMPTY, null);
    }

    private static int open(Task self, RegularFile file, int flags, int mark, String call) {
        return self.files()
                .openOrClose(Objects.requireNonNull(file.open(flags)), mark, DescriptorCalls.limit(self), call);
    }

    int open(Task self, String path, int flags, int mode) {
        String name = checked(path, "shm_open");
        int access = flags & OpenFlags.O_ACCMODE;
        if ((flags & ~SHM_FLAGS) != 0 || (access != OpenFlags.O_RDONLY && access != OpenFlags.O_RDWR)) {
            throw new KernelException(Errno.EINVAL, "shm_open: flags 0x" + Integer.toHexString(flags));
        }
        self.files().checkRoom(DescriptorCalls.limit(self), "shm_open");
        RegularFile file = find(self, name, flags, mode);
        if ((flags & OpenFlags.O_TRUNC) != 0) {
            file.truncate(self, 0, "shm_open");
        }
        return open(self, file, access, FileControl.FD_CLOEXEC, "shm_open");
    }

    private RegularFile find(Task self, String name, int flags, int mode) {
        Permission.requirePower(self.effectiveToken(), name, "shm_open");
        lock();
        try {
            RegularFile found = named.get(name);
            boolean create = (flags & OpenFlags.O_CREAT) != 0;
            if (found == null && !create) {
                throw absent("shm_open", name);
            }
            if (found == null) {
                found = made(FileRules.madeBy(
                        self.effectiveToken(), mode & ~self.fs().umask()));
                named.put(name, found);
                return found;
            }
            if (create && (flags & OpenFlags.O_EXCL) != 0) {
                throw new KernelException(Errno.EEXIST, "shm_open: there is " + name + " already");
            }
            boolean writes = (flags & (OpenFlags.O_RDWR | OpenFlags.O_TRUNC)) != 0;
            int wanted = FileRight.READ_DATA | (writes ? FileRight.WRITE_DATA : 0);
            Permission.require(self.effectiveToken(), found, wanted, "shm_open");
            return found;
        } finally {
            unlock();
        }
    }

    void unlink(Task self, String path) {
        String name = checked(path, "shm_unlink");
        lock();
        try {
            RegularFile found = named.get(name);
            if (found == null) {
                throw absent("shm_unlink", name);
            }
            Permission.requireUnlink(self.effectiveToken(), found.rules(), found, "shm_unlink");
            named.remove(name);
        } finally {
            unlock();
        }
    }

    private static String checked(String path, String call) {
        int start = 0;
        while (start < path.length() && path.charAt(start) == '/') {
            start++;
        }
        String name = path.substring(start);
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            throw new KernelException(Errno.EINVAL, call + ": \"" + path + "\" is not one name");
        }
        if (length(name) > NAME_MAX) {
            throw new KernelException(Errno.ENAMETOOLONG, call + ": a name of more than 255 bytes");
        }
        return name;
    }

    private static int length(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length;
    }

    private static KernelException absent(String call, String name) {
        return new KernelException(Errno.ENOENT, call + ": there is no shared memory object " + name);
    }
}
