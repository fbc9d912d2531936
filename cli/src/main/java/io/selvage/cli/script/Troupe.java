package io.selvage.cli.script;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the actors' own threads do: wait for an operation, perform it, and so on.
final class Troupe {
    private final Cast cast;
    private final Program image = Program.of("ops", this::playAgain);
    private volatile @Nullable Actor newcomer;

    /// The first failure that is not the kernel's answer.
    private volatile @Nullable RuntimeException failure;

    Troupe(Cast cast) {
        this.cast = cast;
    }

    /// Says whom the next operation creates.
    void expect(@Nullable Actor child) {
        newcomer = child;
    }

    Actor newcomer() {
        return Objects.requireNonNull(newcomer);
    }

    @Nullable
    RuntimeException failure() {
        return failure;
    }

    /// The life of an actor's thread, which only the kernel ends.
    void play(Actor actor, SystemCalls sys) {
        actor.appear(sys.thread(), sys.gettid(), sys.getpid());
        loop(actor, sys);
    }

    /// {@return the program that an actor goes on in after `exec`}
    Program image() {
        return image;
    }

    /// An actor in a new program: the one that had the process's number.
    private int playAgain(SystemCalls sys) {
        MemoryOperations.mapWords(sys);
        Actor actor = Objects.requireNonNull(cast.find(sys.getpid()));
        actor.appear(sys.thread(), sys.gettid(), sys.getpid());
        actor.appearInNewImage();
        loop(actor, sys);
        return 0;
    }

    private void loop(Actor actor, SystemCalls sys) {
        Performer performer = new Performer(sys, actor, this);
        for (; ; ) {
            while (!actor.isBusy()) {
                idle(sys);
            }
            try {
                actor.answer(performer.perform(actor.operation()));
            } catch (RuntimeException broken) {
                failure = broken;
                throw broken;
            }
        }
    }

    private static void idle(SystemCalls sys) {
        try {
            sys.park();
        } catch (KernelException refused) {
            if (refused.errno() != Errno.EINTR) {
                throw refused;
            }
        }
    }

    Cast cast() {
        return cast;
    }
}
