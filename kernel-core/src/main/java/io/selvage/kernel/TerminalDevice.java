package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.FileStatus;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.PollEvents;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SpawnActions;
import io.selvage.api.Terminal;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A terminal: the embedder's side of it and the open file that processes have (MODEL 9.3).
///
/// Which session it controls and which group is in the foreground changes only under [JobTable]; readers
/// and writers look without a lock, as somebody may be put into the background at any moment anyway.
final class TerminalDevice extends OpenFileDescription implements Terminal {
    /// What the end of input is in the queue of typed bytes.
    private static final int END_OF_INPUT = -1;

    private static final int MODE = 0620;

    private final KernelInstance kernel;
    private final OutputStream screen;
    private final Input input = new Input();
    private final Watchers watchers = new Watchers();
    private volatile @Nullable JobSession session;
    private volatile @Nullable ProcessGroup foreground;
    private volatile boolean onlyForegroundWrites;

    TerminalDevice(KernelInstance kernel, OutputStream screen) {
        super(OpenFlags.O_RDWR);
        this.kernel = kernel;
        this.screen = screen;
    }

    /// What has been typed and not read; guarded by its lock.
    private static final class Input extends KernelLock {
        private final WaitQueue readers = new WaitQueue(this, "typing");
        private final ArrayDeque<Integer> typed = new ArrayDeque<>();
        private boolean hungUp;

        @Override
        LockOrder level() {
            return LockOrder.FILE;
        }

        int events() {
            return (hungUp ? PollEvents.POLLHUP : PollEvents.POLLOUT)
                    | (hungUp || !typed.isEmpty() ? PollEvents.POLLIN : 0);
        }

        @Override
        public String toString() {
            return "a terminal";
        }
    }

    // The embedder's side.

    @Override
    public void type(byte[] bytes) {
        for (byte typed : bytes) {
            Signal signal = signalOf(typed);
            if (signal == null) {
                add(typed == END ? END_OF_INPUT : typed & 0xff);
            } else if (session != null) {
                add(null);
                JobControl.send(foreground, signal);
            }
        }
        input.readers.wakeAll();
        watchers.changed();
    }

    private static @Nullable Signal signalOf(byte typed) {
        return switch (typed) {
            case INTERRUPT -> Signal.INT;
            case QUIT -> Signal.QUIT;
            case SUSPEND -> Signal.TSTP;
            default -> null;
        };
    }

    /// @param typed a byte, [#END_OF_INPUT], or null to throw away what is there
    private void add(@Nullable Integer typed) {
        input.lock();
        try {
            if (typed == null) {
                input.typed.clear();
            } else {
                input.typed.add(typed);
            }
        } finally {
            input.unlock();
        }
    }

    @Override
    public void hangUp() {
        input.lock();
        input.hungUp = true;
        input.unlock();
        kernel.jobs().hangUp(this);
        input.readers.wakeAll();
        watchers.changed();
    }

    @Override
    public io.selvage.api.Process spawn(Program program, String... arguments) {
        return SpawnCall.fromOutside(kernel, this::standardFiles, SpawnActions.NONE, program, List.of(arguments), null);
    }

    /// {@return a descriptor table with this terminal as standard input, output and error}
    FileTable standardFiles() {
        FileTable files = new FileTable();
        for (int fd = 0; fd <= 2; fd++) {
            retain();
            files.open(this, 0, FileTable.MAX_OPEN, "spawn");
        }
        return files;
    }

    // Whose it is; from the job table, locked, except where a method says otherwise.

    /// {@return the session that it controls, read without a lock}
    @Nullable
    JobSession session() {
        return session;
    }

    /// {@return the group in the foreground, read without a lock}
    @Nullable
    ProcessGroup foreground() {
        return foreground;
    }

    void control(@Nullable JobSession controlled, @Nullable ProcessGroup first) {
        session = controlled;
        foreground = first;
    }

    void foreground(ProcessGroup group) {
        foreground = group;
    }

    /// No lock held.
    void onlyForegroundWrites(boolean only) {
        onlyForegroundWrites = only;
    }

    /// No lock held: whether it is the controlling terminal of a process.
    boolean controls(ThreadGroup process) {
        JobSession controlled = session;
        return controlled != null && process.processGroup().session() == controlled;
    }

    // The processes' side.

    @Override
    int read(Task reader, byte[] buffer, int offset, int length) {
        if (TerminalCall.checkBackground(reader, this, Signal.TTIN)) {
            return BLOCKED;
        }
        if (length == 0) {
            return 0;
        }
        input.lock();
        try {
            if (input.typed.isEmpty() && !input.hungUp) {
                if (has(OpenFlags.O_NONBLOCK)) {
                    throw wouldBlock("read", input);
                }
                input.readers.add(reader);
                return BLOCKED;
            }
            return take(buffer, offset, length);
        } finally {
            input.unlock();
        }
    }

    /// Lock of the input held.
    private int take(byte[] buffer, int offset, int length) {
        int taken = 0;
        while (taken < length) {
            Integer next = input.typed.peek();
            if (next == null || (next == END_OF_INPUT && taken > 0)) {
                break;
            }
            input.typed.remove();
            if (next == END_OF_INPUT) {
                break;
            }
            buffer[offset + taken++] = next.byteValue();
        }
        return taken;
    }

    @Override
    boolean leadsOut() {
        return true;
    }

    @Override
    int write(Task writer, byte[] buffer, int offset, int length) {
        if (onlyForegroundWrites && TerminalCall.checkBackground(writer, this, Signal.TTOU)) {
            return BLOCKED;
        }
        if ((readiness() & PollEvents.POLLHUP) != 0) {
            throw new KernelException(Errno.EIO, "write: the terminal has been hung up");
        }
        writer.embedded++;
        try {
            screen.write(buffer, offset, length);
            screen.flush();
            return length;
        } catch (IOException e) {
            throw new KernelException(Errno.EIO, "write: the embedder's screen failed: " + e.getMessage(), e);
        } finally {
            writer.embedded--;
        }
    }

    @Override
    int readiness() {
        input.lock();
        try {
            return input.events();
        } finally {
            input.unlock();
        }
    }

    @Override
    Watchers watchers() {
        return watchers;
    }

    @Override
    FileStatus status() {
        return new FileStatus(FileStatus.Kind.DEVICE, 0, MODE, 0, 0, 0);
    }

    @Override
    public String toString() {
        return "a terminal";
    }

    /// The embedder keeps it; processes may be started on it again.
    @Override
    void closed() {}
}
