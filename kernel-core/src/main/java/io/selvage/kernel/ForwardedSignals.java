package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Signal;
import io.selvage.api.SignalForwarding;
import io.selvage.runtime.HostSignals;
import io.selvage.runtime.MissingAccessException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

/// Signals that the host sends to this JVM, for example because somebody has pressed Ctrl-C, go to a
/// process group.
final class ForwardedSignals implements SignalForwarding {
    private static final System.Logger LOGGER = System.getLogger("io.selvage.kernel");

    private final List<HostSignals> handlers = new ArrayList<>();

    ForwardedSignals(ThreadGroup leader) {
        for (Signal signal : List.of(Signal.INT, Signal.TERM, Signal.HUP)) {
            try {
                handlers.add(HostSignals.handle(signal.name(), () -> JobControl.send(leader.processGroup(), signal)));
            } catch (IllegalArgumentException refused) {
                // A JVM that was told to leave the host's signals alone.
                LOGGER.log(Level.DEBUG, () -> signal + " of the host is not forwarded", refused);
            } catch (MissingAccessException e) {
                throw new KernelException(Errno.ENOSYS, "forwardHostSignals: " + e.getMessage(), e);
            }
        }
    }

    @Override
    public synchronized void close() {
        handlers.reversed().forEach(HostSignals::close);
        handlers.clear();
    }
}
