package io.selvage.guest;

import io.selvage.guest.port.Loading;
import io.selvage.guest.port.Port;
import io.selvage.guest.port.Start;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What the polls in a program's code read and call, and how the other templates reach the kernel.
public final class Guest {
    /// Whether somebody has something to see to.
    public static volatile boolean poll;

    private static @Nullable Port port;
    private static @Nullable Loading loading;
    private static Start start = Start.OF_JVM;

    private Guest() {}

    /// The slow path of a poll.
    public static void poll() {
        port().poll();
    }

    static void begin(Port given, Loading how, Start with) {
        port = given;
        loading = how;
        start = with;
    }

    static Port port() {
        return Objects.requireNonNull(port);
    }

    static Loading loading() {
        return Objects.requireNonNull(loading);
    }

    static Start start() {
        return start;
    }
}
