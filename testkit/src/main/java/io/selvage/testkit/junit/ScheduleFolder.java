package io.selvage.testkit.junit;

import io.selvage.testkit.Schedule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Where schedules that break tests are kept.
final class ScheduleFolder {
    private static final Path FOLDER = Path.of("target", "selvage-schedules");

    private ScheduleFolder() {}

    /// Writes a schedule into a file of the test's name, over that of an earlier run.
    ///
    /// @return a sentence that says where it is, or why it is nowhere
    static String write(Schedule schedule, ExtensionContext context) {
        String name = context.getRequiredTestClass().getName() + "."
                + context.getRequiredTestMethod().getName();
        Path file = FOLDER.resolve(name + ".schedule").toAbsolutePath();
        try {
            Files.createDirectories(FOLDER);
            Files.writeString(file, schedule.toText());
            return "schedule file: " + file;
        } catch (IOException e) {
            return "schedule file " + file + " could not be written: " + e;
        }
    }
}
