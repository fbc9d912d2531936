package io.selvage.cli.script;

import io.selvage.api.EventSink;
import io.selvage.api.ExitStatus;
import io.selvage.api.KernelEvent;
import io.selvage.api.ProcessGuid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Notes whom process 1 collects. Told by any thread.
final class InitLog implements EventSink {
    /// A process that was collected.
    ///
    /// @param pid the PID that it had
    /// @param status how it ended
    record Reaped(int pid, ExitStatus status) {}

    // Guarded by this.
    private final Map<ProcessGuid, ProcessGuid> parents = new HashMap<>();
    private final Map<ProcessGuid, ExitStatus> dead = new HashMap<>();
    private final List<Reaped> reaped = new ArrayList<>();
    private @Nullable ProcessGuid init;

    InitLog() {}

    @Override
    public synchronized void accept(KernelEvent event) {
        switch (event) {
            case KernelEvent.ProcessCreated created -> {
                if (init == null) {
                    init = created.process();
                }
                parents.put(created.process(), created.parent());
            }
            case KernelEvent.ProcessAdopted adopted -> parents.put(adopted.process(), adopted.parent());
            case KernelEvent.ProcessExited exited -> dead.put(exited.process(), exited.status());
            case KernelEvent.ProcessCollected collected -> {
                if (Objects.equals(parents.get(collected.process()), init)) {
                    reaped.add(new Reaped(collected.pid(), Objects.requireNonNull(dead.get(collected.process()))));
                }
            }
            default -> {}
        }
    }

    /// {@return those collected since the last time this was asked}
    synchronized List<Reaped> take() {
        List<Reaped> taken = List.copyOf(reaped);
        reaped.clear();
        return taken;
    }
}
