package io.selvage.guest;

import io.selvage.guest.port.Inside;
import io.selvage.guest.port.Loading;
import io.selvage.guest.port.Port;
import io.selvage.guest.port.Start;
import java.net.URL;

/// What the kernel calls.
public final class Entry implements Inside {
    /// Made by the loader.
    public Entry() {}

    @Override
    public void begin(Port port, Loading loading, Start start) {
        Guest.begin(port, loading, start);
        Properties.begin(start);
        Locales.begin(start);
    }

    @Override
    public ClassLoader load(URL[] jars) {
        return Loaders.begin(jars);
    }

    @Override
    public void flag(boolean raised) {
        Guest.poll = raised;
    }

    @Override
    public int run(Main main) throws Throwable {
        GuestThread first = GuestThread.ofMain();
        int status = 0;
        try {
            main.run();
        } catch (Throwable thrown) {
            if (Guest.port().isUnwinding(thrown)) {
                throw thrown;
            }
            Uncaught.dispatch(first, thrown);
            status = 1;
        }
        first.ends();
        Threads.awaitOthers();
        Exits.runHooks();
        return status;
    }

    @Override
    public boolean hasHooks() {
        return Exits.hasHooks();
    }

    @Override
    public void shutDown() {
        Exits.runHooks();
    }

    @Override
    public void dispose() {
        Children.destroyAll();
        Remains.dispose();
    }
}
