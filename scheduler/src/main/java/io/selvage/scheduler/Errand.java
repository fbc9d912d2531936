package io.selvage.scheduler;

import org.jspecify.annotations.Nullable;

/// Something that is done for somebody in another place, and what came of it.
final class Errand implements Runnable {
    private final Runnable action;
    private @Nullable RuntimeException refused;
    private @Nullable Error failed;

    Errand(Runnable action) {
        this.action = action;
    }

    @Override
    public void run() {
        try {
            action.run();
        } catch (RuntimeException e) {
            refused = e;
        } catch (Error e) {
            failed = e;
        }
    }

    void throwWhatItThrew() {
        if (refused != null) {
            throw refused;
        }
        if (failed != null) {
            throw failed;
        }
    }
}
