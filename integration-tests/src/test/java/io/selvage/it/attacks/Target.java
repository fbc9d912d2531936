package io.selvage.it.attacks;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import io.selvage.api.SpawnActions;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// What attackers are after, as the system has set it up.
final class Target {
    /// The number of the attacker.
    static final int MALLORY = 1_002;

    private static final Program SLEEPER = Program.of("sleeper", sys -> {
        while (true) {
            sys.pause();
        }
    });

    private Target() {}

    /// Makes a file of the caller's.
    static void file(SystemCalls sys, String path, int mode, String content) {
        int mask = sys.umask(0);
        int fd = sys.open(path, OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_TRUNC, mode);
        sys.write(fd, content);
        sys.close(fd);
        sys.umask(mask);
    }

    static String read(SystemCalls sys, String path) {
        int fd = sys.open(path, OpenFlags.O_RDONLY, 0);
        byte[] bytes = new byte[64];
        int count = sys.read(fd, bytes);
        sys.close(fd);
        return new String(bytes, 0, count, StandardCharsets.UTF_8);
    }

    /// A process of a user's that waits for signals.
    static Process sleeper(SystemCalls sys, String user) {
        return sys.spawn(SpawnActions.NONE.withUser(user), SLEEPER);
    }

    static void end(SystemCalls sys, Process process) {
        sys.kill(process.pid(), Signal.KILL);
        sys.waitpid(process.pid(), WaitOptions.NONE);
    }

    /// {@return the error that a call is refused with, null if it is not}
    static @Nullable Errno refusal(Runnable call) {
        try {
            call.run();
            return null;
        } catch (KernelException e) {
            return e.errno();
        }
    }
}
