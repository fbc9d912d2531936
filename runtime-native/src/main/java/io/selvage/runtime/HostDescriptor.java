package io.selvage.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A descriptor of the host's that stands for one file or folder, whatever becomes of its name. From a
/// folder the next one is opened by a single name, and a symbolic link there is not followed: so whoever
/// goes from descriptor to descriptor cannot be led elsewhere, by no swap and at no moment.
///
/// Linux shows each descriptor as a path below `/proc/self/fd`. [#path()] is that path; through it all of
/// `java.nio.file` works on the very file or folder, and on `path().resolve(name)` for what is in it.
///
/// Opening neither reads nor blocks (`O_PATH`). Safe for use by several threads; nobody may use the path
/// once [#close()] has been called, for the host gives the number to somebody else.
public final class HostDescriptor implements AutoCloseable {
    private static final int AT_FDCWD = -100;

    private final int number;
    private final Path path;
    private final AtomicBoolean closed = new AtomicBoolean();

    private HostDescriptor(int number) {
        this.number = number;
        path = Path.of("/proc/self/fd/" + number);
    }

    /// Opens a folder; symbolic links on the way to it are followed.
    ///
    /// @param folder where
    /// @return null where this is no Linux, the C library cannot be called, or `/proc` is not there
    /// @throws HostCallException if the host refuses
    public static @Nullable HostDescriptor open(Path folder) throws IOException {
        Calls calls = Holder.CALLS;
        if (calls == null || folder.getFileSystem() != FileSystems.getDefault()) {
            return null;
        }
        HostDescriptor opened = calls.open(AT_FDCWD, folder.toString(), calls.folder());
        if (Files.isDirectory(opened.path) && Files.isSameFile(opened.path, folder)) {
            return opened;
        }
        opened.close();
        return null;
    }

    /// Opens a folder in this one.
    ///
    /// @param name a single name
    /// @return the folder; never what a symbolic link leads to
    /// @throws HostCallException if the host refuses: `ENOTDIR` for what is no folder
    public HostDescriptor folder(String name) throws IOException {
        Calls calls = calls();
        return calls.open(number, single(name), calls.folder() | calls.noFollow());
    }

    /// Opens anything in this folder. A symbolic link is opened itself.
    ///
    /// @param name a single name
    /// @return what has the name
    /// @throws HostCallException if the host refuses
    public HostDescriptor file(String name) throws IOException {
        Calls calls = calls();
        return calls.open(number, single(name), calls.noFollow());
    }

    private static Calls calls() {
        Calls calls = Holder.CALLS;
        if (calls == null) {
            throw new IllegalStateException("no descriptor can have been opened");
        }
        return calls;
    }

    private static String single(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("no single name: " + name);
        }
        return name;
    }

    /// {@return a path to what is open}
    public Path path() {
        return path;
    }

    /// Lets go. Idempotent.
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            calls().close(number);
        }
    }

    /// The calls of the C library, and the flags that differ between machines.
    private record Calls(MethodHandle openat, MethodHandle close, int folder, int noFollow) {
        private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
        private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
        private static final int O_CLOEXEC = 0x80000;
        private static final int O_PATH = 0x200000;

        static @Nullable Calls resolve() {
            return switch (System.getProperty("os.arch", "")) {
                case "amd64" -> linux(0x10000, 0x20000);
                case "aarch64" -> linux(0x4000, 0x8000);
                default -> null;
            };
        }

        /// Without the C library; what mounts a folder says what is lost.
        private static @Nullable Calls linux(int directory, int noFollow) {
            MethodHandle openat = CLibrary.function(
                    "openat",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
                    Linker.Option.captureCallState("errno"));
            MethodHandle close = CLibrary.function("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));
            return openat == null || close == null ? null : new Calls(openat, close, directory, noFollow);
        }

        HostDescriptor open(int folder, String name, int flags) throws HostCallException {
            int number;
            int errno;
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(STATE);
                number = (int) openat.invokeExact(state, folder, arena.allocateFrom(name), flags | O_PATH | O_CLOEXEC);
                errno = (int) ERRNO.get(state, 0L);
            } catch (Throwable thrown) {
                throw undeclared(thrown);
            }
            if (number < 0) {
                throw new HostCallException("openat", errno);
            }
            return new HostDescriptor(number);
        }

        void close(int number) {
            try {
                int _ = (int) close.invokeExact(number);
            } catch (Throwable thrown) {
                throw undeclared(thrown);
            }
        }

        private static RuntimeException undeclared(Throwable thrown) {
            switch (thrown) {
                case RuntimeException unchecked -> throw unchecked;
                case Error error -> throw error;
                default -> throw new IllegalStateException("a C call threw what it does not declare", thrown);
            }
        }
    }

    private static final class Holder {
        static final @Nullable Calls CALLS = Calls.resolve();
    }
}
