package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.runtime.HostCallException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a host's refusal means here.
final class HostErrors {
    private HostErrors() {}

    /// A step on the host.
    interface Step<T extends @Nullable Object> {
        T take() throws IOException;
    }

    /// A step without a result.
    interface Deed {
        void take() throws IOException;
    }

    static void during(String call, Deed deed) {
        Step<Boolean> step = () -> {
            deed.take();
            return true;
        };
        during(call, step);
    }

    /// Takes a step, and says what it was refused for in the kernel's words.
    static <T extends @Nullable Object> T during(String call, Step<T> step) {
        try {
            return step.take();
        } catch (IOException e) {
            throw refusal(call, errno(e), e);
        } catch (DirectoryIteratorException e) {
            throw refusal(call, errno(Objects.requireNonNull(e.getCause())), e);
        } catch (ReadOnlyFileSystemException e) {
            throw refusal(call, Errno.EROFS, e);
        } catch (InvalidPathException e) {
            throw refusal(call, Errno.EINVAL, e);
        } catch (UnsupportedOperationException e) {
            throw refusal(call, Errno.EPERM, e);
        } catch (SecurityException e) {
            throw refusal(call, Errno.EACCES, e);
        }
    }

    private static KernelException refusal(String call, Errno errno, Exception cause) {
        String text = errno == Errno.EIO ? cause.toString() : errno.message();
        return new KernelException(errno, call + ": the host says: " + text, cause);
    }

    static Errno errno(IOException refusal) {
        return switch (refusal) {
            case HostCallException e -> ofNumber(e.errno());
            case NoSuchFileException _ -> Errno.ENOENT;
            case AccessDeniedException _ -> Errno.EACCES;
            case FileAlreadyExistsException _ -> Errno.EEXIST;
            case DirectoryNotEmptyException _ -> Errno.ENOTEMPTY;
            case NotDirectoryException _ -> Errno.ENOTDIR;
            case FileSystemLoopException _ -> Errno.ELOOP;
            case NotLinkException _ -> Errno.EINVAL;
            case AtomicMoveNotSupportedException _ -> Errno.EXDEV;
            case FileSystemException e -> ofText(e.getReason());
            default -> ofText(refusal.getMessage());
        };
    }

    /// The JDK gives most errors of the host by their standard text only.
    private static Errno ofText(@Nullable String text) {
        for (Errno errno : Errno.values()) {
            if (errno.message().equals(text)) {
                return ofHost(errno);
            }
        }
        return Errno.EIO;
    }

    private static Errno ofNumber(int number) {
        try {
            return ofHost(Errno.of(number));
        } catch (IllegalArgumentException unknown) {
            return Errno.EIO;
        }
    }

    /// A limit of this JVM is one of the system's for those inside.
    private static Errno ofHost(Errno errno) {
        return errno == Errno.EMFILE ? Errno.ENFILE : errno;
    }
}
