package io.selvage.kernel;

import io.selvage.api.ProcessGuid;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The processes that somebody has sent to by their GUID, so that the next message finds them at once.
/// Nobody else is listed: most processes never get a message that way, and a birth must not pay for it.
final class MailAddresses {
    private final KernelInstance kernel;
    private final Map<ProcessGuid, ThreadGroup> known = new ConcurrentHashMap<>();

    MailAddresses(KernelInstance kernel) {
        this.kernel = kernel;
    }

    /// {@return the process of that name, null if it has ended or never was}
    @Nullable
    ThreadGroup find(ProcessGuid guid) {
        ThreadGroup listed = known.get(guid);
        if (listed != null) {
            return listed;
        }
        ThreadGroup found = kernel.guids().isOwn(guid) ? kernel.findLive(guid) : null;
        if (found != null) {
            known.put(guid, found);
            if (found.exitStatus() != null) {
                // It has ended since it was found, and may have left the list before it came in.
                known.remove(guid);
                return null;
            }
        }
        return found;
    }

    /// The status of the process is fixed.
    void left(ThreadGroup dead) {
        if (!known.isEmpty()) {
            known.remove(dead.guid());
        }
    }
}
