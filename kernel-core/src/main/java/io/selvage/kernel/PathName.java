package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import java.util.ArrayList;
import java.util.List;

/// The way back from a folder to the root directory, as a path.
final class PathName {
    private static final int MOST_NAMES = 4_096;

    private PathName() {}

    /// Tree's lock held.
    ///
    /// @param top the root directory
    static String of(Folder top, Folder start) {
        List<String> names = new ArrayList<>();
        Folder at = start;
        while (at != top && names.size() < MOST_NAMES) {
            switch (at) {
                case Directory directory -> {
                    requireThere(directory.isRemoved());
                    Directory parent = directory.parent();
                    if (parent == null) {
                        return "(unreachable)" + path(names);
                    }
                    names.add(directory.name());
                    at = parent;
                }
                case HostFolder folder -> {
                    requireThere(folder.isRemoved());
                    HostFolder.Position position = folder.position();
                    HostFolder parent = position.parent();
                    if (parent == null) {
                        at = folder.mount().point();
                    } else {
                        names.add(position.name());
                        at = parent;
                    }
                }
            }
        }
        requireThere(at instanceof Directory directory && directory.isRemoved());
        return path(names);
    }

    private static void requireThere(boolean removed) {
        if (removed) {
            throw new KernelException(Errno.ENOENT, "getcwd: the working directory has been removed");
        }
    }

    private static String path(List<String> names) {
        return "/" + String.join("/", names.reversed());
    }
}
