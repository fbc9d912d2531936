package io.selvage.kernel;

import io.selvage.api.KernelException;
import io.selvage.api.Program;
import io.selvage.api.SpawnActions;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A new process that runs a program: what `vfork`, actions in the child and `exec` come to, as one act
/// (MODEL 3.5, 4).
///
/// Nobody knows the child before its commit, so the actions are done to its tables by the creator, and a
/// failure undoes the child as any creation that fails. It has never been in a list, had no status and
/// tells nobody of its end.
final class SpawnCall {
    private SpawnCall() {}

    /// Where the program comes from, once the actions are done.
    interface Source {
        Program find(Task child);
    }

    /// A child of process 1, for the embedder.
    ///
    /// @param files makes its table, called once and only if nothing can be refused before
    /// @param connections the embedder's ends of what is in the table, null if there are none
    static ThreadGroup fromOutside(
            KernelInstance kernel,
            Supplier<FileTable> files,
            SpawnActions actions,
            Program program,
            List<String> arguments,
            @Nullable Connections connections) {
        ProgramImage image = ProgramImage.load(kernel, program, arguments);
        boolean begun = false;
        try {
            Task parent = kernel.initThread();
            Allowance allowance = SpawnLimits.fromOutside(kernel, actions);
            Token token = token(parent, actions);
            ThreadGroup group = new ThreadGroup(
                    kernel,
                    CloneCall.allocateForProcess(kernel, null, token.account(), 0, allowance),
                    image.name(),
                    arguments,
                    token,
                    CloneCall.SIGCHLD,
                    new SignalHandlers(),
                    image);
            group.allowance(allowance);
            SpawnLimits.meter(group, image);
            Task leader = new Task(
                    group,
                    group.pid(),
                    new AddressSpace(),
                    SpawnLimits.limited(files.get(), allowance),
                    new FsContext(kernel.tree().root()));
            group.protection().inherit(parent.group().protection());
            group.protection().trust(image.trust());
            group.connect(connections);
            requireWithin(leader, allowance);
            SpawnJob job = SpawnJob.of(actions);
            prepare(leader, parent.group(), actions, job, () -> image);
            if (connections != null) {
                connections.begin();
            }
            begin(leader, parent, image, job);
            begun = true;
            return group;
        } finally {
            if (!begun) {
                image.close();
            }
        }
    }

    /// Either the descriptors that a process has from the start are within its limits, or it is undone.
    private static void requireWithin(Task leader, @Nullable Allowance allowance) {
        boolean within = false;
        try {
            Allowance.requireWithinDescriptors(allowance, "spawn");
            within = true;
        } finally {
            if (!within) {
                CloneCall.discard(leader);
            }
        }
    }

    /// A child of the caller's.
    static ThreadGroup spawn(Task creator, Program program, List<String> arguments) {
        ProgramImage image = ProgramImage.load(creator.kernel(), program, arguments);
        boolean begun = false;
        try {
            Token token = creator.group().primaryToken().copyForProcess();
            Task leader = child(creator, token, creator.group().allowanceOfChild(), image.name(), arguments, 0, image);
            begin(leader, creator, image, SpawnJob.OF_CREATOR);
            begun = true;
            return leader.group();
        } finally {
            if (!begun) {
                image.close();
            }
        }
    }

    /// A child of the caller's, after actions and with attributes.
    static ThreadGroup spawn(Task creator, SpawnActions actions, Source source, List<String> arguments) {
        ThreadGroup origin = creator.group();
        Allowance allowance = SpawnLimits.of(creator, actions);
        Token token = token(creator, actions);
        Task leader = child(
                creator,
                token,
                allowance,
                origin.name(),
                arguments,
                actions.defaults().bits(),
                null);
        SpawnJob job = SpawnJob.of(actions);
        ProgramImage image = prepare(leader, origin, actions, job, () -> SpawnSteps.load(leader, source));
        boolean begun = false;
        try {
            leader.group().startsWith(image);
            SpawnLimits.meter(leader.group(), image);
            leader.meterAs(leader.group());
            begin(leader, creator, image, job);
            begun = true;
            return leader.group();
        } finally {
            if (!begun) {
                image.close();
            }
        }
    }

    /// {@return the primary token of the child: a copy of the creator's, or a new one of the user asked
    /// for}
    private static Token token(Task creator, SpawnActions actions) {
        String name = actions.user();
        return name == null ? creator.group().primaryToken().copyForProcess() : LogonCall.tokenFor(creator, name);
    }

    /// The child before its commit: the table of MODEL 4 for a fork and an exec.
    ///
    /// @param allowance what limits it
    /// @param reset the signals that it does not ignore, as a set
    private static Task child(
            Task creator,
            Token token,
            @Nullable Allowance allowance,
            String name,
            List<String> arguments,
            long reset,
            @Nullable ProgramImage image) {
        CloneCheck.schedule(creator);
        CloneCall.endWithJob(creator);
        creator.files().checkCopy(allowance, "spawn");
        ThreadGroup origin = creator.group();
        ThreadGroup group = new ThreadGroup(
                creator.kernel(),
                CloneCall.allocateForProcess(creator.kernel(), creator, token.account(), 0, allowance),
                name,
                arguments,
                token,
                CloneCall.SIGCHLD,
                creator.handlers().copyForProgram(reset),
                image);
        group.inheritFrom(origin);
        group.allowance(allowance);
        if (image != null) {
            SpawnLimits.meter(group, image);
            group.protection().trust(image.trust());
        }
        group.countExecutions(origin, origin.executions);
        return CloneCall.shareForProgram(creator, group, token.account(), group.pid());
    }

    /// Does the actions and then the last step, or undoes the child.
    private static ProgramImage prepare(
            Task leader, ThreadGroup origin, SpawnActions actions, SpawnJob job, Supplier<ProgramImage> last) {
        boolean prepared = false;
        try {
            SpawnSteps.attributes(leader, origin, actions, job);
            SpawnSteps.files(leader, actions);
            ProgramImage image = last.get();
            prepared = true;
            return image;
        } finally {
            if (!prepared) {
                CloneCall.discard(leader);
            }
        }
    }

    /// Gives the child the memory that its program comes with, or undoes it.
    private static void loadSegments(Task leader, ProgramImage image) {
        if (!image.hasSegments()) {
            return;
        }
        try {
            leader.startWith(image.start(leader.group().limits()));
        } catch (KernelException e) {
            CloneCall.discard(leader);
            throw SpawnSteps.failed("exec", e);
        }
    }

    /// Either the child runs, or it is undone.
    private static void begin(Task leader, Task creator, ProgramImage image, SpawnJob job) {
        KernelInstance kernel = leader.kernel();
        leader.files().closeMarked();
        leader.threadName(image.name());
        ExecCall.applyLabel(leader.group(), image);
        loadSegments(leader, image);
        CloneCall.fit(leader, image);
        try {
            CloneCall.commit(leader, creator, job);
        } catch (KernelException e) {
            throw SpawnSteps.failed(job.toString(), e);
        }
        kernel.coreTimeLimits().watch(leader.group());
        leader.ready();
    }
}
