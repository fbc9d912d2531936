package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.PathFlags;
import io.selvage.api.SystemCalls;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/// Modes mean what they mean on Unix, whoever owns the file and whoever asks.
class FileAccessProperties {
    private static final Map<String, Integer> USERS = Map.of("ann", 1_000, "bob", 1_001, "mallory", 1_002);
    private static final Map<String, Integer> GROUP_OF = Map.of("ann", 2_000, "bob", 2_000, "mallory", 2_001);
    private static final int[] GROUPS = {2_000, 2_001};
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final Kernel kernel = Crowd.boot(2);

    @BeforeContainer
    static void boot() {
        kernel.files().makeDirectory("/d", 0777);
    }

    @AfterContainer
    static void close() {
        kernel.close();
    }

    /// @param mode permission bits
    /// @return what Unix grants, as three bits
    private static int unix(int mode, int owner, int group, String caller) {
        if (owner == USERS.getOrDefault(caller, -1)) {
            return mode >> 6 & 7;
        }
        return (group == GROUP_OF.getOrDefault(caller, -1) ? mode >> 3 : mode) & 7;
    }

    @Property(tries = 400)
    void whatAModeGrantsIsWhatUnixGrants(
            @ForAll @IntRange(max = 0777) int mode,
            @ForAll @IntRange(max = 2) int owner,
            @ForAll @IntRange(max = 1) int group)
            throws InterruptedException {
        String path = "/d/" + NUMBER.incrementAndGet();
        int uid = 1_000 + owner;
        Inside.process(kernel, sys -> {
            sys.umask(0);
            sys.close(sys.open(path, OpenFlags.O_CREAT | OpenFlags.O_WRONLY, mode));
            sys.chown(path, uid, GROUPS[group]);
            assertEquals(mode, sys.stat(path).mode());
        });
        for (String caller : USERS.keySet()) {
            int granted = unix(mode, uid, GROUPS[group], caller);
            Crowd.as(kernel, caller, sys -> {
                for (int asked = 1; asked < 8; asked++) {
                    int wanted = asked;
                    assertEquals((granted & wanted) == wanted, isGranted(() -> sys.access(path, wanted)));
                }
                assertEquals((granted & PathFlags.R_OK) != 0, opens(sys, path, OpenFlags.O_RDONLY));
                assertEquals((granted & PathFlags.W_OK) != 0, opens(sys, path, OpenFlags.O_WRONLY));
                assertEquals((granted & 6) == 6, opens(sys, path, OpenFlags.O_RDWR));
            });
        }
    }

    private static boolean opens(SystemCalls sys, String path, int flags) {
        return isGranted(() -> sys.close(sys.open(path, flags, 0)));
    }

    private static boolean isGranted(Runnable call) {
        try {
            call.run();
            return true;
        } catch (KernelException e) {
            assertEquals(Errno.EACCES, e.errno());
            return false;
        }
    }
}
