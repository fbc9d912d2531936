package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Program;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// With the agent the JDK's timed waits go by virtual time; without it they are told.
@Timeout(120)
class VirtualTimeTest {
    @TempDir
    private Path folder;

    @Test
    void withTheAgentEveryTimedWaitOfTheJdkTakesVirtualTimeAndTheSameEachTime() throws Exception {
        String first = run();
        List<String> lines = first.lines().toList();
        assertEquals("it is 2000-01-01T00:00:00", lines.getFirst().substring(0, 25));
        List<String> waits = lines.subList(1, lines.size() - 3);
        assertEquals(10, waits.size(), first);
        waits.forEach(wait -> assertTrue(wait.endsWith(" 1 h"), first));
        assertTrue(first.contains("it is 2000-01-01T10:00:00"), first);
        assertTrue(first.contains("leaks []"), first);
        assertEquals(first, run());
    }

    @Test
    void withoutTheAgentATimeoutIsALeak() throws InterruptedException {
        try (Kernel kernel = Kernel.boot(KernelConfig.deterministic(1))) {
            kernel.spawn(Program.of("waiter", sys -> {
                        boolean got = new Semaphore(0).tryAcquire(1, TimeUnit.MILLISECONDS);
                        return got ? 1 : 0;
                    }))
                    .waitFor();
            List<String> leaks = Objects.requireNonNull(kernel.simulation()).leaks();
            assertEquals(false, leaks.isEmpty());
            assertTrue(leaks.getFirst().contains("-javaagent:runtime-native.jar"), leaks.getFirst());
        }
    }

    private String run() throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-javaagent:" + agent(),
                "-cp",
                System.getProperty("java.class.path"),
                TimedWaits.class.getName());
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
        java.lang.Process jvm = builder.start();
        String output = new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, jvm.waitFor(), output);
        return output;
    }

    /// Only a manifest: the agent's class is on the class path.
    private Path agent() throws IOException {
        Path jar = folder.resolve("agent.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", "io.selvage.runtime.Agent");
        manifest.getMainAttributes().putValue("Can-Retransform-Classes", "true");
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            out.finish();
        }
        return jar;
    }
}
