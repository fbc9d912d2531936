package io.selvage.cli;

import io.selvage.api.CloneFlags;
import io.selvage.api.KernelException;
import io.selvage.api.PipeEnds;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.ThreadBody;
import io.selvage.api.WaitOptions;
import io.selvage.api.WaitResult;
import io.selvage.api.WaitStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// hackbench as a program of the kernel, for one run:
///
/// - it makes a ready pipe and a wake pipe, and for each group one pipe per receiver, the receivers, then the senders;
/// - each child says on the ready pipe that it is there and reads the wake pipe, which is empty;
/// - when all are there the program closes the wake pipe, which wakes them at once, and the time starts;
/// - the time ends when the last child has been collected.
///
/// Processes close the descriptors that they do not use, as they must: a pipe ends only when nobody can write to it.
/// Threads share one table of descriptors and close nothing.
final class HackbenchProgram implements Program.Main {
    private static final byte[] READY = {1};

    private final Workload workload;
    private final Tally tally;
    private final Observer observer;
    private final BodyKind body;
    private final List<Thread> children = new ArrayList<>();

    // Written by the program, read by the embedder once the process has ended.
    private volatile Duration time = Duration.ZERO;
    private volatile @Nullable String failure;

    HackbenchProgram(Workload workload, Tally tally, Observer observer, BodyKind body) {
        this.workload = workload;
        this.tally = tally;
        this.observer = observer;
        this.body = body;
    }

    /// Looks at the kernel from inside a run.
    interface Observer {
        /// Looks at nothing.
        Observer NONE = new Observer() {
            @Override
            public void halfway() {}

            @Override
            public void childEnds() {}

            @Override
            public void collected() {}
        };

        /// The first receiver has read half of its messages.
        void halfway();

        /// A child has done its work and is about to end.
        void childEnds() throws InterruptedException;

        /// All children have ended and been collected; the program is about to end.
        void collected();
    }

    /// The time of the run; complete once the process has ended.
    Duration time() {
        return time;
    }

    /// Why the run is worthless, or null if all went well; complete once the process has ended.
    @Nullable
    String failure() {
        return failure;
    }

    @Override
    public int run(SystemCalls sys) {
        try {
            measure(sys);
            observer.collected();
        } catch (KernelException e) {
            failure = e.getMessage();
        }
        return failure == null ? 0 : 1;
    }

    private void measure(SystemCalls sys) {
        PipeEnds ready = sys.pipe();
        PipeEnds wake = sys.pipe();
        for (int group = 0; group < workload.groups(); group++) {
            startGroup(sys, group, ready, wake);
        }
        if (workload.mode() == Workload.Mode.PROCESS) {
            sys.close(ready.writeEnd());
            sys.close(wake.readEnd());
        }
        if (!allReady(sys, ready.readEnd())) {
            failure = "a child ended before the start";
        }
        long start = System.nanoTime();
        sys.close(wake.writeEnd());
        collect(sys);
        time = Duration.ofNanos(System.nanoTime() - start);
    }

    private void startGroup(SystemCalls sys, int group, PipeEnds ready, PipeEnds wake) {
        int[] outputs = new int[workload.fds()];
        for (int i = 0; i < outputs.length; i++) {
            PipeEnds pipe = sys.pipe();
            outputs[i] = pipe.writeEnd();
            int receiver = group * workload.fds() + i;
            int opened = i + 1;
            start(sys, () -> {
                closeUnused(sys, ready.readEnd(), wake.writeEnd());
                for (int output = 0; output < opened; output++) {
                    closeUnused(sys, outputs[output]);
                }
                reportAndWait(sys, ready.writeEnd(), wake.readEnd());
                receive(sys, pipe.readEnd(), receiver);
                observer.childEnds();
            });
            closeUnused(sys, pipe.readEnd());
        }
        for (int i = 0; i < outputs.length; i++) {
            start(sys, () -> {
                closeUnused(sys, ready.readEnd(), wake.writeEnd());
                reportAndWait(sys, ready.writeEnd(), wake.readEnd());
                send(sys, outputs);
                observer.childEnds();
            });
        }
        closeUnused(sys, outputs);
    }

    private void start(SystemCalls sys, ThreadBody code) {
        CloneFlags flags = workload.mode() == Workload.Mode.PROCESS ? CloneFlags.FORK : CloneFlags.THREAD;
        children.add(sys.clone(flags, body.thread(code)));
    }

    private void closeUnused(SystemCalls sys, int... descriptors) {
        if (workload.mode() == Workload.Mode.THREADS) {
            return;
        }
        for (int descriptor : descriptors) {
            sys.close(descriptor);
        }
    }

    private static void reportAndWait(SystemCalls sys, int ready, int wake) {
        sys.write(ready, READY);
        sys.read(wake, new byte[1]);
    }

    private boolean allReady(SystemCalls sys, int ready) {
        byte[] reports = new byte[workload.children()];
        int count = 0;
        while (count < reports.length) {
            int read = sys.read(ready, reports, 0, reports.length - count);
            if (read == 0) {
                return false;
            }
            count += read;
        }
        return true;
    }

    private void send(SystemCalls sys, int[] outputs) {
        byte[] message = new byte[workload.dataSize()];
        for (int loop = 0; loop < workload.loops(); loop++) {
            for (int output : outputs) {
                sys.write(output, message);
            }
        }
    }

    private void receive(SystemCalls sys, int input, int receiver) {
        long messages = workload.messagesPerReceiver();
        if (receiver == 0) {
            try {
                receive(sys, input, receiver, messages / 2);
            } finally {
                observer.halfway();
            }
            messages -= messages / 2;
        }
        receive(sys, input, receiver, messages);
    }

    private void receive(SystemCalls sys, int input, int receiver, long messages) {
        byte[] message = new byte[workload.dataSize()];
        for (long i = 0; i < messages; i++) {
            int filled = 0;
            while (filled < message.length) {
                int read = sys.read(input, message, filled, message.length - filled);
                if (read == 0) {
                    return;
                }
                filled += read;
            }
            tally.received(receiver, filled);
        }
    }

    private void collect(SystemCalls sys) {
        if (workload.mode() == Workload.Mode.THREADS) {
            for (Thread child : children) {
                sys.join(child);
            }
            return;
        }
        for (int i = 0; i < workload.children(); i++) {
            WaitResult child = sys.waitpid(-1, WaitOptions.NONE);
            if (child.status() != 0 && failure == null) {
                failure = "child %d %s".formatted(child.pid(), WaitStatus.ofWord(child.status()));
            }
        }
    }
}
