package io.selvage.kernel;

import io.selvage.api.SocketControl;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The options of a host's socket that have been set, for when another channel takes its place. Guarded
/// by the socket.
final class HostOptions {
    private final Map<SocketOption<Integer>, Integer> numbers = new HashMap<>();
    private final Map<SocketOption<Boolean>, Boolean> switches = new HashMap<>();

    HostOptions() {}

    /// {@return the value; null if there is no such option}
    static @Nullable Integer get(NetworkChannel channel, int level, int option) throws IOException {
        SocketOption<Integer> number = number(level, option);
        if (number != null && channel.supportedOptions().contains(number)) {
            return channel.getOption(number);
        }
        SocketOption<Boolean> toggle = toggle(level, option);
        if (toggle != null && channel.supportedOptions().contains(toggle)) {
            return channel.getOption(toggle) ? 1 : 0;
        }
        return null;
    }

    /// Sets an option, if the channel has it.
    ///
    /// @return whether there is such an option
    boolean set(NetworkChannel channel, int level, int option, int value) throws IOException {
        SocketOption<Integer> number = number(level, option);
        if (number != null && channel.supportedOptions().contains(number)) {
            channel.setOption(number, Math.max(1, value));
            numbers.put(number, Math.max(1, value));
            return true;
        }
        SocketOption<Boolean> toggle = toggle(level, option);
        if (toggle != null && channel.supportedOptions().contains(toggle)) {
            channel.setOption(toggle, value != 0);
            switches.put(toggle, value != 0);
            return true;
        }
        return false;
    }

    /// Sets on another channel what has been set, as far as it knows it.
    void applyTo(NetworkChannel channel) throws IOException {
        for (var each : numbers.entrySet()) {
            if (channel.supportedOptions().contains(each.getKey())) {
                channel.setOption(each.getKey(), each.getValue());
            }
        }
        for (var each : switches.entrySet()) {
            if (channel.supportedOptions().contains(each.getKey())) {
                channel.setOption(each.getKey(), each.getValue());
            }
        }
    }

    private static @Nullable SocketOption<Integer> number(int level, int option) {
        if (level != SocketControl.SOL_SOCKET) {
            return null;
        }
        return switch (option) {
            case SocketControl.SO_SNDBUF -> StandardSocketOptions.SO_SNDBUF;
            case SocketControl.SO_RCVBUF -> StandardSocketOptions.SO_RCVBUF;
            default -> null;
        };
    }

    private static @Nullable SocketOption<Boolean> toggle(int level, int option) {
        if (level == SocketControl.IPPROTO_TCP) {
            return option == SocketControl.TCP_NODELAY ? StandardSocketOptions.TCP_NODELAY : null;
        }
        if (level != SocketControl.SOL_SOCKET) {
            return null;
        }
        return switch (option) {
            case SocketControl.SO_REUSEADDR -> StandardSocketOptions.SO_REUSEADDR;
            case SocketControl.SO_KEEPALIVE -> StandardSocketOptions.SO_KEEPALIVE;
            default -> null;
        };
    }
}
