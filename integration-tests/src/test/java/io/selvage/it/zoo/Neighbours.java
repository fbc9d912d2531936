package io.selvage.it.zoo;

import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.Process;
import io.selvage.api.Program;
import io.selvage.api.SystemCalls;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Two well-behaved processes beside the zoo: one computes what it knows the result of, one lets two
/// threads talk through pipes and takes the time of each round trip.
final class Neighbours {
    private static final int NUMBERS = 20_000;
    private static final int MOST_SAMPLES = 1 << 20;

    private final AtomicBoolean done = new AtomicBoolean();
    private final AtomicReference<@Nullable String> wrong = new AtomicReference<>();
    private final AtomicLong computed = new AtomicLong();
    private final long[] nanos = new long[MOST_SAMPLES];
    private final AtomicLong trips = new AtomicLong();
    private final Process computing;
    private final Process talking;

    Neighbours(Kernel kernel) {
        computing = kernel.spawn(Program.of("computes", this::compute));
        talking = kernel.spawn(Program.of("talks", this::talk));
    }

    private int compute(SystemCalls sys) {
        long expected = sum(0);
        while (!done.get()) {
            long shift = computed.get() % 17;
            if (sum(shift) != expected + shift * NUMBERS) {
                wrong.set("a sum is wrong: shift=" + shift);
            }
            computed.incrementAndGet();
            sys.checkpoint();
        }
        return 7;
    }

    private static long sum(long shift) {
        long sum = 0;
        for (int i = 0; i < NUMBERS; i++) {
            sum += (i * 31L % 1009) + shift;
        }
        return sum;
    }

    private int talk(SystemCalls sys) {
        var there = sys.pipe();
        var back = sys.pipe();
        sys.clone(io.selvage.api.CloneFlags.THREAD, () -> {
            byte[] word = new byte[8];
            while (sys.read(there.readEnd(), word) == word.length) {
                sys.write(back.writeEnd(), word);
            }
        });
        byte[] word = new byte[8];
        byte[] answer = new byte[8];
        for (int trip = 0; !done.get(); trip++) {
            long began = System.nanoTime();
            word[0] = (byte) trip;
            sys.write(there.writeEnd(), word);
            if (sys.read(back.readEnd(), answer) != answer.length || answer[0] != (byte) trip) {
                wrong.set("an answer is wrong: trip=" + trip);
            }
            nanos[trip % MOST_SAMPLES] = System.nanoTime() - began;
            trips.incrementAndGet();
        }
        return 8;
    }

    /// Ends them.
    ///
    /// @return what is wrong with what they have done; null if nothing
    @Nullable
    String end() throws InterruptedException {
        done.set(true);
        ExitStatus one = computing.waitFor();
        ExitStatus other = talking.waitFor();
        if (!one.equals(ExitStatus.exited(7)) || !other.equals(ExitStatus.exited(8))) {
            return "they have ended otherwise: " + one + ", " + other;
        }
        return wrong.get();
    }

    /// {@return how often they have done what they do}
    long progress() {
        return Math.min(computed.get(), trips.get());
    }

    /// {@return the round trips so far, in nanoseconds}
    Latencies roundTrips() {
        return Latencies.of(nanos, (int) Math.min(MOST_SAMPLES, trips.get()));
    }
}
