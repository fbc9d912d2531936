package io.selvage.kernel;

import io.selvage.api.TimeCalls;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Time.
abstract class TimeSyscalls extends PathSyscalls implements TimeCalls {
    TimeSyscalls(KernelInstance kernel, @Nullable Director director) {
        super(kernel, director);
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
}
