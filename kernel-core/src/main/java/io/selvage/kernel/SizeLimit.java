package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.ResourceLimit;
import io.selvage.api.Signal;
import io.selvage.api.SignalInfo;

/// The limit FSIZE: how far a process lets files grow (MODEL 13).
final class SizeLimit {
    private SizeLimit() {}

    /// {@return how many bytes may be written at a place, 0 if none}
    static int admitted(Task writer, long place, int length) {
        long limit = writer.group().limit(ResourceLimit.FSIZE);
        return limit < 0 ? length : Math.clamp(limit - place, 0, length);
    }

    /// {@return whether a file may grow so long}
    static boolean admits(Task writer, long length) {
        long limit = writer.group().limit(ResourceLimit.FSIZE);
        return limit < 0 || length <= limit;
    }

    /// The caller has asked for more. No lock held.
    static KernelException exceeded(Task writer, String call) {
        SignalSending.toThread(writer, KillCall.info(writer, Signal.XFSZ.number(), SignalInfo.USER, 0));
        SignalDelivery.atPoint(writer);
        return new KernelException(Errno.EFBIG, call + ": the file would grow beyond the limit FSIZE");
    }
}
