package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.selvage.api.CloneFlags;
import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.StepBody;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.security.Security;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is dead and collected costs no memory. The tests wait for the garbage collector, so a leak shows
/// as a hang.
@Timeout(120)
class LeakTest {
    /// Stale slots of run queues may keep a few of the dead until they are written again.
    private static final int STALE = 1_024;

    @Test
    void tenThousandProcessesAreForgotten() throws Exception {
        List<WeakReference<Object>> dead = new ArrayList<>();
        Inside.kernel(2, sys -> {
            for (int round = 0; round < 5_000; round++) {
                Thread stackful = sys.clone(CloneFlags.FORK, () -> {});
                Thread stackless = sys.clone(CloneFlags.FORK, (StepBody) _ -> StepBody.Step.EXIT);
                dead.add(new WeakReference<>(stackful.process()));
                dead.add(new WeakReference<>(stackless.process()));
                sys.waitpid(-1, WaitOptions.NONE);
                sys.waitpid(-1, WaitOptions.NONE);
            }
            awaitAtMost(STALE, dead);
        });
    }

    @Test
    void tenThousandThreadsAreForgottenWhileTheirProcessLives() throws Exception {
        List<WeakReference<Object>> dead = new ArrayList<>();
        Inside.kernel(2, sys -> {
            for (int round = 0; round < 5_000; round++) {
                Thread stackful = sys.clone(CloneFlags.THREAD, () -> {});
                Thread stackless = sys.clone(CloneFlags.THREAD, (StepBody) _ -> StepBody.Step.EXIT);
                dead.add(new WeakReference<>(stackful));
                dead.add(new WeakReference<>(stackless));
                sys.join(stackful);
                sys.join(stackless);
            }
            awaitAtMost(STALE, dead);
        });
    }

    @Test
    void theHandleOfADeadJarDoesNotKeepItsClasses(@TempDir Path folder) throws Exception {
        Path jar = Jar.of(folder, """
                public class Main {
                    public static void main(String[] args) {
                        // One of the things that programs share: system properties are its own.
                        java.security.Security.getProviders()[0].put("io.selvage.it.loader",
                                new java.lang.ref.WeakReference<>(Main.class.getClassLoader()));
                    }
                }
                """);
        try (Kernel kernel = Inside.boot(1)) {
            Process process = kernel.spawn(Program.jar(jar));
            assertEquals(ExitStatus.exited(0), process.waitFor());
            Object loader = Security.getProviders()[0].remove("io.selvage.it.loader");
            assertNotNull(loader);
            Inside.until(() -> {
                System.gc();
                return ((Reference<?>) loader).get() == null;
            });
            assertEquals(ExitStatus.exited(0), process.exitStatus());
        }
    }

    private static void awaitAtMost(int alive, List<WeakReference<Object>> references) throws InterruptedException {
        Inside.until(() -> {
            System.gc();
            return references.stream()
                            .filter(reference -> reference.get() != null)
                            .count()
                    <= alive;
        });
    }
}
