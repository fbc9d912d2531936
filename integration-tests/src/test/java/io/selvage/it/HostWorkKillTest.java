package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.MountMode;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Processes that are killed while a call of theirs is with the host.
@Timeout(60)
class HostWorkKillTest {
    private static final int ROUNDS = 400;
    private static final String DEEP = "/mnt/a/b/c/d/e/f/g/h";

    @TempDir
    Path folder;

    /// The call goes on when its caller has gone, and must neither hold a folder for good nor let one go
    /// that others hold.
    @Test
    void whoIsKilledOnTheWayToAnotherFolderLeavesTheHoldersOfFoldersRight() throws Exception {
        Files.createDirectories(folder.resolve("a/b/c/d/e/f/g/h"));
        try (Kernel kernel = Inside.boot(2)) {
            kernel.files().makeDirectory("/mnt", 0755);
            kernel.files().mount("/mnt", folder, MountMode.READ_ONLY);
            Inside.process(kernel, sys -> {
                sys.chdir(DEEP);
                for (int round = 0; round < ROUNDS; round++) {
                    AtomicInteger ready = new AtomicInteger();
                    Process walker = kernel.spawn(Program.of("walker", inner -> {
                        inner.chdir(DEEP);
                        ready.set(1);
                        for (; ; ) {
                            inner.chdir("/");
                            inner.chdir(DEEP);
                        }
                    }));
                    Inside.until(() -> ready.get() == 1);
                    for (int spin = 0; spin < round % 40 * 50; spin++) {
                        java.lang.Thread.onSpinWait();
                    }
                    sys.kill(walker.pid(), Signal.KILL.number());
                    sys.stat(".");
                    assertEquals(DEEP, sys.getcwd());
                }
            });
            // Calls of the dead may be with the host yet.
            Inside.until(() -> isUnmounted(kernel));
        }
    }

    private static boolean isUnmounted(Kernel kernel) {
        try {
            kernel.files().unmount("/mnt");
            return true;
        } catch (KernelException inUse) {
            assertEquals(Errno.EBUSY, inUse.errno());
            return false;
        }
    }
}
