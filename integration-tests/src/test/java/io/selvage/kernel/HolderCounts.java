package io.selvage.kernel;

import io.selvage.api.Kernel;
import java.util.IdentityHashMap;
import org.jspecify.annotations.NullMarked;

/// Counts who holds what, by looking at every thread that has not ended, and compares with what the
/// kernel has counted.
@NullMarked
public final class HolderCounts {
    private final IdentityHashMap<Shared, Integer> found = new IdentityHashMap<>();

    private HolderCounts() {}

    /// Checks every table, context, address space, set of handlers and open file that a thread can reach.
    /// To be asked while nobody is in the middle of a kernel call but the caller.
    ///
    /// @param kernel the kernel
    /// @return what is counted wrongly, one line each; empty if nothing is
    public static String differences(Kernel kernel) {
        var counts = new HolderCounts();
        ((KernelInstance) kernel).tasks().forEach(counts::add);
        counts.found.keySet().stream()
                .filter(FileTable.class::isInstance)
                .map(FileTable.class::cast)
                .toList()
                .forEach(counts::addFiles);
        StringBuilder wrong = new StringBuilder();
        counts.found.forEach((shared, holders) -> {
            if (shared.holders() != holders) {
                wrong.append(shared.getClass().getSimpleName())
                        .append(' ')
                        .append(shared)
                        .append(" counts ")
                        .append(shared.holders())
                        .append(" holders and has ")
                        .append(holders)
                        .append('\n');
            }
        });
        return wrong.toString();
    }

    private void add(Task task) {
        if (task.exited) {
            return;
        }
        addOne(task.files());
        addOne(task.fs());
        addOne(task.memory());
        if (task == task.group().tasks().getFirst()) {
            addOne(task.group().handlers());
        }
    }

    private void addFiles(FileTable table) {
        for (int fd = 0; fd < FileTable.MAX_OPEN; fd++) {
            OpenFileDescription file = table.find(fd);
            // The streams that every process starts with are also the kernel's.
            if (file != null
                    && !(file instanceof HostInput)
                    && !(file instanceof HostOutput)
                    && !(file instanceof InlineInput)) {
                addOne(file);
            }
        }
    }

    private void addOne(Shared shared) {
        found.merge(shared, 1, Integer::sum);
    }
}
