package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.Errno;
import io.selvage.api.MaskChange;
import io.selvage.api.MessageQueueNotice;
import io.selvage.api.Signal;
import io.selvage.api.SignalInfo;
import io.selvage.api.SignalSet;
import io.selvage.api.SystemCalls;
import java.time.Duration;

/// The notices that one process asks for and gets. Blocks the signal.
final class MessageQueueNotices {
    private static final Signal SIGNAL = Signal.USR1;

    private final SystemCalls sys;

    MessageQueueNotices(SystemCalls sys) {
        this.sys = sys;
        sys.sigprocmask(MaskChange.BLOCK, SignalSet.of(SIGNAL));
    }

    MessageQueueNotice with(long value) {
        return MessageQueueNotice.signal(SIGNAL, value);
    }

    MessageQueueNotice of(int kind, int signal) {
        return new MessageQueueNotice(kind, signal, 0);
    }

    void assertNone() {
        Refused.with(Errno.EAGAIN, () -> sys.sigtimedwait(SignalSet.of(SIGNAL), Duration.ZERO));
    }

    void assertFrom(int pid, long value) {
        SignalInfo info = sys.sigtimedwait(SignalSet.of(SIGNAL), Duration.ZERO);
        assertEquals(new SignalInfo(SIGNAL.number(), SignalInfo.MESSAGE, pid, 0, 0, value), info);
    }
}
