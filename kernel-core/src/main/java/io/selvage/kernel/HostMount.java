package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.MountMode;
import io.selvage.runtime.HostDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A folder of the host's, or of another file system, that is mounted. Knows which of its folders and
/// files are in use: each is one object here as long as it is, whatever names lead to it, so that locks
/// meet and `..` knows the way. Its lock guards that, and is never held while the host works.
final class HostMount extends KernelLock {
    private final Directory point;
    private final MountMode mode;
    private final int device;
    private final HostFolder root;

    /// Guarded by the lock, as is what follows.
    private final Map<Object, HostFolder> folders = new HashMap<>();

    private final Map<Object, HostFile> files = new HashMap<>();
    private final Set<HostFile.Open> opens = new HashSet<>();
    private boolean ended;

    @SuppressWarnings("this-escape") // The root only keeps the reference.
    private HostMount(
            Directory point, MountMode mode, int device, Path folder, @Nullable HostDescriptor descriptor, Object key) {
        this.point = point;
        this.mode = mode;
        this.device = device;
        root = new HostFolder(this, folder, descriptor, key);
        folders.put(key, root);
    }

    static HostMount open(MemoryTree tree, Directory point, Path folder, MountMode mode, int device) {
        return HostErrors.during("mount", () -> {
            Path real = folder.toRealPath();
            if (!Files.isDirectory(real)) {
                throw new NotDirectoryException(real.toString());
            }
            @Nullable HostDescriptor descriptor = HostDescriptor.open(real);
            try {
                HostAttributes attributes = HostAttributes.of(descriptor == null ? real : descriptor.path());
                Object key = attributes.key() == null ? real : attributes.key();
                return new HostMount(point, mode, device, real, descriptor, key);
            } catch (IOException e) {
                if (descriptor != null) {
                    descriptor.close();
                }
                throw e;
            }
        });
    }

    @Override
    LockOrder level() {
        return LockOrder.FILE;
    }

    HostFolder root() {
        return root;
    }

    /// {@return the directory that it covers}
    Directory point() {
        return point;
    }

    int device() {
        return device;
    }

    void requireWritable(String call) {
        if (mode == MountMode.READ_ONLY) {
            throw new KernelException(Errno.EROFS, call + ": the folder is mounted for reading only");
        }
    }

    /// The folder with a key, held: the one that is in use, which is here now, or a new one.
    ///
    /// @param descriptor taken over
    HostFolder folder(Object key, HostFolder parent, String name, @Nullable HostDescriptor descriptor) {
        @Nullable HostFolder left = null;
        HostFolder found;
        lock();
        try {
            found = folders.get(key);
            if (found == null || (found != root && isWithin(parent, found))) {
                // The second: somebody moves folders about meanwhile. What there is now is one of its own.
                found = new HostFolder(this, parent, name, descriptor, key);
                folders.putIfAbsent(key, found);
                return found;
            }
            found.holders++;
            left = found.comeBy(parent, name);
        } finally {
            unlock();
        }
        if (descriptor != null) {
            descriptor.close();
        }
        if (left != null) {
            left.letGo();
        }
        return found;
    }

    /// Lock held.
    private static boolean isWithin(HostFolder folder, HostFolder other) {
        for (HostFolder at = folder; at != null; at = at.parent()) {
            if (at == other) {
                return true;
            }
        }
        return false;
    }

    /// Lock held: nobody holds a folder any more.
    void forget(HostFolder folder) {
        folders.remove(folder.key(), folder);
    }

    /// A folder has been removed by a call.
    void folderRemoved(Object key) {
        lock();
        try {
            HostFolder gone = folders.remove(key);
            if (gone != null) {
                gone.removed = true;
            }
        } finally {
            unlock();
        }
    }

    /// A folder has been renamed by a call.
    ///
    /// @param parent held by the caller
    void folderMoved(@Nullable Object key, HostFolder parent, String name) {
        @Nullable HostFolder left = null;
        lock();
        try {
            HostFolder moved = key == null ? null : folders.get(key);
            // Unless somebody has moved folders about since, so that what was moved is above its new place.
            if (moved != null && !isWithin(parent, moved)) {
                left = moved.comeBy(parent, name);
            }
        } finally {
            unlock();
        }
        if (left != null) {
            left.letGo();
        }
    }

    /// {@return whether a call uses a folder at this moment, or has it open, or works in it}
    boolean isInUse(Object key) {
        lock();
        try {
            return folders.containsKey(key);
        } finally {
            unlock();
        }
    }

    /// {@return whether a folder is above another, or is it}
    boolean isAbove(Object key, HostFolder below) {
        lock();
        try {
            for (HostFolder at = below; at != null; at = at.parent()) {
                if (at.key().equals(key)) {
                    return true;
                }
            }
            return false;
        } finally {
            unlock();
        }
    }

    /// The file with a key, with one more opening: the one that is in use, or a new one.
    ///
    /// @param made taken over
    HostFile file(HostFile made) {
        HostFile found;
        lock();
        try {
            found = files.putIfAbsent(made.key(), made);
            if (found == null) {
                found = made;
            }
            found.opens++;
        } finally {
            unlock();
        }
        if (found != made) {
            made.close();
        }
        return found;
    }

    void opened(HostFile.Open open) {
        lock();
        opens.add(open);
        unlock();
    }

    void closed(HostFile.Open open) {
        lock();
        opens.remove(open);
        unlock();
    }

    /// One opening of a file less.
    void letGo(HostFile file) {
        boolean last;
        lock();
        try {
            file.opens--;
            last = file.opens == 0;
            if (last) {
                files.remove(file.key(), file);
            }
        } finally {
            unlock();
        }
        if (last) {
            file.close();
        }
    }

    /// {@return false if a process uses something of it; otherwise nobody will any more}
    boolean endUnlessUsed() {
        lock();
        try {
            if (folders.size() > 1 || root.holders > 1 || !files.isEmpty()) {
                return false;
            }
            ended = true;
            return true;
        } finally {
            unlock();
        }
    }

    /// Lock held.
    boolean isEnded() {
        return ended;
    }

    /// Lets go of everything of the host's.
    void closeAll() {
        List<HostFile.Open> leftOpen;
        List<HostFile> leftFiles;
        List<HostFolder> leftFolders;
        lock();
        try {
            ended = true;
            leftOpen = new ArrayList<>(opens);
            leftFiles = new ArrayList<>(files.values());
            leftFolders = new ArrayList<>(folders.values());
        } finally {
            unlock();
        }
        leftOpen.forEach(HostFile.Open::closeChannel);
        leftFiles.forEach(HostFile::close);
        leftFolders.forEach(HostFolder::close);
    }
}
