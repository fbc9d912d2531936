package io.selvage.it;

import io.selvage.api.CloneFlags;
import io.selvage.api.ConfinedBody;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.Program;
import io.selvage.api.SpawnActions;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A thread that does what another thread of the kernel tells it, one thing at a time: whoever tells
/// sleeps until it is done. Works with every kind of body, on every machine; what it does must not block.
final class Puppet implements StepBody {
    /// What a puppet runs on.
    enum Kind {
        STACKFUL,
        CONFINED,
        STACKLESS
    }

    /// Something to do, by the puppet.
    interface Deed {
        @Nullable
        Object act(SystemCalls sys) throws Exception;
    }

    private final Thread master;
    private volatile @Nullable Thread thread;
    private volatile @Nullable Deed deed;
    private volatile @Nullable Object outcome;

    /// What a new program begins with.
    private volatile @Nullable String greeting;

    private Puppet(Thread master) {
        this.master = master;
    }

    /// A process of a user, made by the master.
    static Puppet spawn(SystemCalls master, String user, Kind kind) {
        var puppet = new Puppet(master.thread());
        puppet.greeting = "here";
        master.spawn(SpawnActions.NONE.withUser(user), puppet.program(kind));
        puppet.await(master);
        return puppet;
    }

    private Program program(Kind kind) {
        return switch (kind) {
            case STACKFUL -> Program.of("puppet", _ -> obey());
            case CONFINED -> Program.confined("puppet", _ -> obey());
            case STACKLESS -> Program.stackless("puppet", () -> this);
        };
    }

    private int obey() {
        while (true) {
            step(Kernel.current());
        }
    }

    /// A thread or a process, made by this one.
    Puppet clone(SystemCalls driver, CloneFlags flags, Kind kind) {
        var child = new Puppet(master);
        child.thread = (Thread) Objects.requireNonNull(tell(driver, sys -> switch (kind) {
            case STACKFUL -> sys.clone(flags, () -> child.obey());
            case CONFINED -> sys.clone(flags, (ConfinedBody) () -> child.obey());
            case STACKLESS -> sys.clone(flags, (StepBody) child);
        }));
        return child;
    }

    Thread thread() {
        return Objects.requireNonNull(thread);
    }

    @Override
    public Step step(SystemCalls sys) {
        String greets = greeting;
        if (greets != null) {
            greeting = null;
            thread = sys.thread();
            outcome = greets;
            master.unpark();
        }
        Deed present = deed;
        if (present == null) {
            // Whoever takes a permit that was left over is not called again for what it has just missed.
            return sys.park() == SystemCalls.BLOCKED ? Step.BLOCK : Step.YIELD;
        }
        deed = null;
        Object result;
        try {
            Object made = present.act(sys);
            result = made == null ? "nothing" : made;
        } catch (Exception | AssertionError e) {
            result = e;
        }
        outcome = result;
        master.unpark();
        return Step.YIELD;
    }

    /// Has it done, and waits for that.
    ///
    /// @param driver the master's calls
    /// @return what came of it
    /// @throws KernelException what the kernel answered
    @Nullable
    Object tell(SystemCalls driver, Deed next) {
        outcome = null;
        deed = next;
        thread().unpark();
        Object came = await(driver);
        if (came instanceof KernelException refused) {
            throw refused;
        }
        if (came instanceof Throwable thrown) {
            throw new AssertionError(thrown);
        }
        return came;
    }

    private Object await(SystemCalls driver) {
        Object came = outcome;
        while (came == null) {
            driver.park();
            came = outcome;
        }
        return came;
    }

    int number(SystemCalls driver, Deed next) {
        return ((Number) Objects.requireNonNull(tell(driver, next))).intValue();
    }

    /// Goes on as another program, alone in its process.
    ///
    /// @param change what else is to be said of the program
    void exec(SystemCalls driver, Kind kind, UnaryOperator<Program> change) {
        Program next = change.apply(program(kind));
        outcome = null;
        deed = sys -> {
            greeting = "here";
            sys.exec(next);
            return "not replaced";
        };
        thread().unpark();
        if (!"here".equals(await(driver))) {
            throw new AssertionError("exec failed");
        }
    }

    /// Ends, and is dead afterwards; its process is not unless it was the last one.
    void end(SystemCalls driver) {
        deed = sys -> {
            sys.exitThread(0);
            return null;
        };
        thread().unpark();
        driver.join(thread());
    }
}
