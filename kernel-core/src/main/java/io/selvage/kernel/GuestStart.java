package io.selvage.kernel;

import io.selvage.api.JarSettings;
import io.selvage.guest.port.Start;
import io.selvage.scheduler.Carrier;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a program begins with: what was said for it, and what it has of the process that starts it.
final class GuestStart {
    private GuestStart() {}

    /// Environment and working directory are the creator's, if that runs a jar too; properties are not.
    static Start of(JarSettings settings) {
        Start creators = Carrier.currentSchedulable() instanceof Task task ? ofProcess(task.group()) : Start.OF_JVM;
        Map<String, String> environment = settings.environment();
        Path directory = settings.directory();
        return new Start(
                settings.properties(),
                environment == null ? creators.environment() : environment,
                directory == null ? creators.directory() : directory.toAbsolutePath());
    }

    private static Start ofProcess(ThreadGroup group) {
        @Nullable GuestPort guest = group.guest();
        return guest == null ? Start.OF_JVM : guest.start();
    }
}
