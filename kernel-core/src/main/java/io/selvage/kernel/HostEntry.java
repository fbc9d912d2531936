package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.runtime.HostDescriptor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import org.jspecify.annotations.Nullable;

/// What a name on a mount led to when somebody looked.
///
/// @param folder held by whoever has this
record HostEntry(HostFolder folder, String name, HostAttributes attributes) implements Node {
    @Override
    public FileStatus status() {
        return attributes.status(folder.mount().device());
    }

    @Override
    public String target() {
        if (!isSymbolicLink()) {
            throw new KernelException(Errno.EINVAL, "readlink: " + name + " is no symbolic link");
        }
        HostWork.begin();
        return HostErrors.during(
                "readlink", () -> Files.readSymbolicLink(folder.child(name)).toString());
    }

    @Override
    public void requireWritable(String call) {
        folder.requireWritable(call);
    }

    @Override
    public @Nullable OpenFileDescription open(int flags) {
        HostWork.begin();
        if (isDirectory()) {
            return openFolder(flags);
        }
        return HostErrors.during("open", () -> HostFile.open(folder, name, flags));
    }

    private @Nullable OpenFileDescription openFolder(int flags) {
        HostFolder entered = folder.enter(name, this, "open");
        if (entered == null) {
            return null;
        }
        try {
            return entered.open(flags);
        } finally {
            entered.letGo();
        }
    }

    void changeMode(int mode, String call) {
        HostWork.begin();
        HostErrors.during(call, () -> changeMode(mode));
    }

    void changeMode(int mode) throws IOException {
        HostDescriptor parent = folder.descriptor();
        if (parent == null) {
            HostAttributes.changeMode(folder.child(name), mode, LinkOption.NOFOLLOW_LINKS);
            return;
        }
        try (HostDescriptor file = parent.file(name)) {
            if (HostAttributes.of(file.path()).kind() != FileStatus.Kind.SYMBOLIC_LINK) {
                HostAttributes.changeMode(file.path(), mode);
            }
        }
    }

    @Override
    public boolean truncate(Task caller, long length, String call) {
        if (attributes.kind() != FileStatus.Kind.REGULAR) {
            throw new KernelException(Errno.EINVAL, call + ": " + name + " has no length");
        }
        OpenFileDescription opened = open(OpenFlags.O_WRONLY);
        if (opened == null) {
            throw Folder.absent(call, name);
        }
        try {
            return opened.resize(caller, length);
        } finally {
            opened.release();
        }
    }

    /// {@return the bytes of a regular file}
    byte[] content() {
        OpenFileDescription opened = isDirectory() ? null : open(OpenFlags.O_RDONLY);
        if (!(opened instanceof HostFile.Open file)) {
            throw Folder.directory("content", name);
        }
        try {
            return file.content();
        } finally {
            file.release();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
