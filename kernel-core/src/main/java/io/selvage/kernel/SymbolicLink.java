package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import java.nio.charset.StandardCharsets;

/// The path of another file.
final class SymbolicLink extends Inode {
    static final int MODE = 0777;

    private final String target;

    SymbolicLink(long number, FileRules rules, String target) {
        super(number, rules);
        this.target = target;
    }

    @Override
    FileStatus.Kind kind() {
        return FileStatus.Kind.SYMBOLIC_LINK;
    }

    @Override
    public FileStatus status() {
        return status(target.getBytes(StandardCharsets.UTF_8).length);
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public OpenFileDescription open(int flags) {
        throw new KernelException(Errno.ELOOP, "open: " + this + " is not followed");
    }

    @Override
    public String toString() {
        return "a symbolic link to " + target;
    }
}
