package io.selvage.api;

import java.time.Duration;
import java.util.List;

/// What is known of a process after its death (MODEL 5). Immutable.
///
/// @param guid its name for ever
/// @param pid the PID it had; by now it may name another process
/// @param parent the GUID of the parent it was born to
/// @param user the user it acted as when it was created, as the text of a SID
/// @param started when it was created, on the kernel's clock, counted from the boot
/// @param ended when its last thread was gone, on the same clock
/// @param images the names of the programs that it ran, in order
/// @param status how it ended
public record ProcessRecord(
        ProcessGuid guid,
        int pid,
        ProcessGuid parent,
        String user,
        Duration started,
        Duration ended,
        List<String> images,
        ExitStatus status) {
    /// Copies the list.
    public ProcessRecord {
        images = List.copyOf(images);
    }
}
