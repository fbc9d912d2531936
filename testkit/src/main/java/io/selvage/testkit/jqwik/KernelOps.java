package io.selvage.testkit.jqwik;

import io.selvage.api.CloneFlags;
import io.selvage.api.Signal;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCases;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;

/// What programs pass to the kernel, as values that jqwik generates.
public final class KernelOps {
    private static final int MOST_THREADS = 6;
    private static final int MOST_OPERATIONS = 8;
    private static final int LOCKS = 3;
    private static final int MOST_BYTES = 100_000;

    private static final CloneFlags[] SINGLE_FLAGS = {
        CloneFlags.CLONE_NEWTIME,
        CloneFlags.CLONE_VM,
        CloneFlags.CLONE_FS,
        CloneFlags.CLONE_FILES,
        CloneFlags.CLONE_SIGHAND,
        CloneFlags.CLONE_PIDFD,
        CloneFlags.CLONE_PTRACE,
        CloneFlags.CLONE_VFORK,
        CloneFlags.CLONE_PARENT,
        CloneFlags.CLONE_THREAD,
        CloneFlags.CLONE_NEWNS,
        CloneFlags.CLONE_SYSVSEM,
        CloneFlags.CLONE_SETTLS,
        CloneFlags.CLONE_PARENT_SETTID,
        CloneFlags.CLONE_CHILD_CLEARTID,
        CloneFlags.CLONE_UNTRACED,
        CloneFlags.CLONE_CHILD_SETTID,
        CloneFlags.CLONE_NEWCGROUP,
        CloneFlags.CLONE_NEWUTS,
        CloneFlags.CLONE_NEWIPC,
        CloneFlags.CLONE_NEWUSER,
        CloneFlags.CLONE_NEWPID,
        CloneFlags.CLONE_NEWNET,
        CloneFlags.CLONE_IO,
        CloneFlags.CLONE_CLEAR_SIGHAND,
        CloneFlags.CLONE_INTO_CGROUP
    };

    /// What needs no privilege and no argument, and leaves the child to its creator.
    private static final CloneFlags[] PLAIN_FLAGS = {
        CloneFlags.CLONE_VM,
        CloneFlags.CLONE_FS,
        CloneFlags.CLONE_FILES,
        CloneFlags.CLONE_SIGHAND,
        CloneFlags.CLONE_VFORK,
        CloneFlags.CLONE_SYSVSEM,
        CloneFlags.CLONE_UNTRACED,
        CloneFlags.CLONE_IO,
        CloneFlags.CLONE_CLEAR_SIGHAND
    };

    private KernelOps() {}

    /// Every legal combination of clone flags ([CloneFlags#isLegal()]), whether this kernel has them all or not.
    ///
    /// @return sets that shrink to fewer flags
    public static Arbitrary<CloneFlags> cloneFlags() {
        Arbitrary<CloneFlags> any = union(SINGLE_FLAGS);
        Arbitrary<CloneFlags> thread =
                any.map(flags -> flags.with(CloneFlags.CLONE_VM, CloneFlags.CLONE_SIGHAND, CloneFlags.CLONE_THREAD));
        return Arbitraries.oneOf(any, thread).filter(CloneFlags::isLegal);
    }

    /// The legal combinations of clone flags that any program may use: without namespaces, addresses, handles, and
    /// `CLONE_PARENT`.
    ///
    /// @return sets that shrink to fewer flags, down to `fork`
    public static Arbitrary<CloneFlags> plainCloneFlags() {
        Arbitrary<CloneFlags> process = union(PLAIN_FLAGS);
        Arbitrary<CloneFlags> thread =
                process.map(flags -> flags.with(CloneFlags.CLONE_VM, CloneFlags.CLONE_SIGHAND, CloneFlags.CLONE_THREAD)
                        .without(CloneFlags.CLONE_CLEAR_SIGHAND));
        return Arbitraries.oneOf(process, thread).filter(CloneFlags::isLegal);
    }

    private static Arbitrary<CloneFlags> union(CloneFlags... singles) {
        return Arbitraries.of(singles).set().map(chosen -> CloneFlags.NONE.with(chosen.toArray(CloneFlags[]::new)));
    }

    /// Every signal.
    ///
    /// @return signals that shrink to lower numbers
    public static Arbitrary<Signal> signals() {
        return Arbitraries.of(Signal.values());
    }

    /// Every operation that a thread of a [KernelProgram] can do.
    ///
    /// @return operations that shrink to simpler ones
    public static Arbitrary<KernelOp> operations() {
        Arbitrary<KernelOp> plain = Arbitraries.of(
                new KernelOp.GiveWay(),
                new KernelOp.AskNumbers(),
                new KernelOp.Dup(),
                new KernelOp.Close(),
                new KernelOp.Start(),
                new KernelOp.Join(),
                new KernelOp.Wait(),
                new KernelOp.Unlock());
        return Arbitraries.frequencyOf(
                Tuple.of(8, plain),
                Tuple.of(3, Arbitraries.integers().between(0, LOCKS - 1).map(KernelOp.Lock::new)),
                Tuple.of(1, Arbitraries.integers().between(0, 0777).map(KernelOp.Umask::new)),
                Tuple.of(3, Arbitraries.integers().between(1, MOST_BYTES).map(KernelOp.Transfer::new)),
                Tuple.of(1, Arbitraries.integers().between(0, 255).map(KernelOp.Exit::new)));
    }

    /// Programs of up to 6 threads and processes with up to 8 operations each.
    ///
    /// @return programs that shrink by threads, then by operations
    public static Arbitrary<KernelProgram> programs() {
        Arbitrary<List<KernelOp>> operations =
                operations().list().ofMaxSize(MOST_OPERATIONS).withSizeDistribution(RandomDistribution.uniform());
        Arbitrary<KernelProgram.Plan> plan = Combinators.combine(
                        Arbitraries.integers().between(0, MOST_THREADS), plainCloneFlags(), operations)
                .as(KernelProgram.Plan::new);
        return plan.list()
                .ofMinSize(1)
                .ofMaxSize(MOST_THREADS)
                .withSizeDistribution(RandomDistribution.uniform())
                .map(KernelProgram::new)
                // Nearly all of them are programs of one operation.
                .edgeCases(EdgeCases.Config::none);
    }
}
