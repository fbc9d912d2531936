package io.selvage.runtime;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The strands of one carrier that wait for something to run: a body that ends without ever having left
/// its carrier has cost none. Touched by the carrier only.
public final class Strands {
    /// Who has one: a platform thread that resumes continuation bodies.
    public interface Keeper {
        /// {@return the strands of this platform thread}
        Strands strands();
    }

    /// What one burst of threads that have waited leaves behind.
    private static final int MOST = 256;

    /// Made when there is something to keep: without access to continuations the class of its elements cannot be
    /// loaded, and nothing asks for it.
    private Strand @Nullable [] idle;

    private int count;

    /// Creates an empty store, which costs nothing if no continuation body ever comes.
    public Strands() {}

    Strand take(@Nullable Executor scheduler) {
        Strand[] kept = idle;
        return kept == null || count == 0 ? Strand.create(scheduler) : kept[--count];
    }

    void giveBack(Strand strand) {
        if (!strand.forgetBody() || count == MOST) {
            return;
        }
        Strand[] kept = idle;
        if (kept == null) {
            kept = new Strand[MOST];
            idle = kept;
        }
        kept[count++] = strand;
    }
}
