package io.selvage.kernel;

import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.OpenFlags;
import io.selvage.api.TimeCalls;
import io.selvage.api.TimerSetting;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Time.
abstract class TimeSyscalls extends PathSyscalls implements TimeCalls {
    TimeSyscalls(KernelInstance kernel, @Nullable Director director) {
        super(kernel, director);
    }

    @Override
    public long clockGettime() {
        return self().kernel().machine().clock().nanoTime();
    }

    @Override
    public int nanosleep(Duration time) {
        Task self = self();
        return left(self, PollCall.sleep(self, time, null));
    }

    @Override
    public int nanosleep(Duration time, Consumer<Duration> remaining) {
        Objects.requireNonNull(remaining);
        Task self = self();
        return left(self, PollCall.sleep(self, time, remaining));
    }

    @Override
    public int timerfdCreate(int flags) {
        Task self = self();
        failAllocation(self, "timerfd_create", Errno.EMFILE);
        DescriptorCalls.refuseUnknown("timerfd_create", flags, OpenFlags.O_CLOEXEC | OpenFlags.O_NONBLOCK);
        TimerFile timer = new TimerFile(kernel.machine(), flags);
        return self.files().open(timer, DescriptorCalls.mark(flags), DescriptorCalls.limit(self), "timerfd_create");
    }

    @Override
    public TimerSetting timerfdSettime(int fd, TimerSetting setting) {
        Objects.requireNonNull(setting);
        return withTimer(self(), fd, "timerfd_settime", timer -> timer.set(setting));
    }

    @Override
    public TimerSetting timerfdGettime(int fd) {
        return withTimer(self(), fd, "timerfd_gettime", TimerFile::setting);
    }

    private static TimerSetting withTimer(Task self, int fd, String call, Function<TimerFile, TimerSetting> what) {
        OpenFileDescription file = self.files().retained(fd, call);
        try {
            if (file instanceof TimerFile timer) {
                return what.apply(timer);
            }
            throw new KernelException(Errno.EINVAL, call + ": descriptor " + fd + " is no timer");
        } finally {
            file.release();
        }
    }
}
