package io.selvage.kernel;

import io.selvage.api.Kernel;
import io.selvage.api.ProcessInfo;
import org.jspecify.annotations.NullMarked;

/// What a kernel keeps of processes, as a text that can be compared.
@NullMarked
public final class KernelTables {
    private KernelTables() {}

    /// Every thread with its process, state of death, tables and the open files in them, what its user
    /// and its token count, who is whose child, and how many numbers are busy. To be asked while nobody
    /// is in the middle of a call.
    ///
    /// @param kernel the kernel
    /// @return equal texts for equal states
    public static String of(Kernel kernel) {
        var instance = (KernelInstance) kernel;
        StringBuilder text = new StringBuilder();
        text.append("busy ").append(instance.pids().busyCount()).append('\n');
        instance.tasks().forEach(task -> {
            text.append(task.tid()).append(" in ").append(task.group().pid());
            text.append(task.exited ? " dead" : "");
            text.append(" user ").append(task.user().threads());
            text.append(" token ")
                    .append(System.identityHashCode(task.group().primaryToken()))
                    .append(" children ");
            for (ProcessInfo row : kernel.processes()) {
                text.append(row.ppid() == task.tid() ? row.pid() + " " : "");
            }
            if (!task.exited) {
                text.append(name(task.memory())).append(name(task.fs()));
                text.append(name(task.group().handlers())).append(name(task.files()));
                append(text, task.files());
            }
            text.append('\n');
        });
        return text.append(HolderCounts.differences(kernel)).toString();
    }

    private static void append(StringBuilder text, FileTable table) {
        for (int fd = 0; fd < FileTable.MAX_OPEN; fd++) {
            OpenFileDescription file = table.find(fd);
            if (file != null) {
                text.append(' ').append(fd).append('=').append(name(file));
            }
        }
    }

    private static String name(Shared shared) {
        return " " + shared.getClass().getSimpleName() + System.identityHashCode(shared) + "x" + shared.holders();
    }
}
