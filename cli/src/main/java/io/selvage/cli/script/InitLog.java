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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Notes whom process 1 collects. Told by any thread.
final class InitLog implements EventSink {
    /// A process that was collected.
    ///
    /// @param pid the PID that it had
    /// @param status how it ended
    record Reaped(int pid, ExitStatus status) {}

    /// What has been told and not yet looked at: a sink must not block.
    private final Queue<KernelEvent> told = new ConcurrentLinkedQueue<>();

    // The interpreter's.
    private final Map<ProcessGuid, ProcessGuid> parents = new HashMap<>();
    private final Map<ProcessGuid, ExitStatus> dead = new HashMap<>();
    private @Nullable ProcessGuid init;

    InitLog() {}

    @Override
    public void accept(KernelEvent event) {
        switch (event) {
            case KernelEvent.ProcessCreated _,
                    KernelEvent.ProcessAdopted _,
                    KernelEvent.ProcessExited _,
                    KernelEvent.ProcessCollected _ -> told.add(event);
            default -> {}
        }
    }

    /// {@return those collected since the last time this was asked}
    List<Reaped> take() {
        List<Reaped> reaped = new ArrayList<>();
        for (KernelEvent event = told.poll(); event != null; event = told.poll()) {
            read(event, reaped);
        }
        return reaped;
    }

    private void read(KernelEvent event, List<Reaped> reaped) {
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
}
