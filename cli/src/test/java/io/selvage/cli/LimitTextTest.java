package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.selvage.api.Limit;
import io.selvage.api.MeteredResource;
import io.selvage.api.Signal;
import io.selvage.api.UsageLimits;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitTextTest {
    @Test
    void eachResourceHasItsUnits() {
        assertEquals(
                Map.of(
                        MeteredResource.CPU_TIME, Limit.of(2_000_000_000L),
                        MeteredResource.ALLOCATED_BYTES, Limit.of(3L << 29),
                        MeteredResource.THREADS, Limit.of(50),
                        MeteredResource.DESCRIPTORS, Limit.of(100),
                        MeteredResource.WALL_TIME, Limit.of(90_000_000_000L),
                        MeteredResource.OUTPUT_BYTES, Limit.of(10L << 20)),
                parse("cpu=2s,alloc=1.5G, threads=50,fds=100,wall=1.5m,OUTPUT=10MiB")
                        .limits());
    }

    @ParameterizedTest
    @CsvSource({
        "cpu=2, 2000000000",
        "cpu=500ms, 500000000",
        "cpu=7us, 7000",
        "cpu=9ns, 9",
        "cpu=1h, 3600000000000",
        "cpu=0, 0",
        "cpu=0.25 s, 250000000"
    })
    void timesAreInSecondsUnlessTheySaySo(String text, long nanos) {
        assertEquals(Limit.of(nanos), parse(text).of(MeteredResource.CPU_TIME));
    }

    @ParameterizedTest
    @CsvSource({"alloc=12, 12", "alloc=12b, 12", "alloc=2k, 2048", "alloc=2KB, 2048", "alloc=1T, 1099511627776"})
    void sizesAreInBytesUnlessTheySaySo(String text, long bytes) {
        assertEquals(Limit.of(bytes), parse(text).of(MeteredResource.ALLOCATED_BYTES));
    }

    @Test
    void theSoftLimitStandsBeforeTheHardOne() {
        assertEquals(new Limit(1, 2), parse("threads=1:2").of(MeteredResource.THREADS));
        assertEquals(new Limit(1, Limit.INFINITY), parse("threads=1:unlimited").of(MeteredResource.THREADS));
        assertEquals(UsageLimits.NONE, parse("threads=unlimited"));
    }

    @Test
    void onlyASoftLimitOfItsOwnExplainsItsSignal() {
        UsageLimits limits = parse("cpu=1s:2s,threads=5,wall=3s:unlimited");

        assertEquals("cpu=1.000 s", LimitText.softLimits(limits, Signal.XCPU));
        assertEquals("wall=3.000 s", LimitText.softLimits(limits, Signal.ALRM));
        assertNull(LimitText.softLimits(limits, Signal.XFSZ));
        assertNull(LimitText.softLimits(limits, Signal.KILL));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "thread=5 | --limit: there is no resource 'thread', did you mean 'threads'? "
                        + "(there are cpu, alloc, threads, fds, wall, output)",
                "heap=1G | --limit: there is no resource 'heap' (there are cpu, alloc, threads, fds, wall, output)",
                "cpu | --limit cpu: an amount belongs behind it, as in cpu=2s, 500ms, 1.5m or 1h",
                "cpu=1s,cpu=2s | --limit: cpu is limited twice",
                "cpu=2x | --limit cpu=2x: '2x' is no time; write it like 2s, 500ms, 1.5m or 1h",
                "cpu=-1s | --limit cpu=-1s: '-1s' is no time; write it like 2s, 500ms, 1.5m or 1h",
                "alloc=1Q | --limit alloc=1Q: '1Q' is no size; write it like 10M, 64K, 65536 or 1.5G",
                "threads=5k | --limit threads=5k: '5k' is no number; write it like 100",
                "fds=1.5 | --limit fds=1.5: 1.5 is not a whole number",
                "cpu=2s:1s | --limit cpu=2s:1s: the soft limit is above the hard one",
                "cpu=1:2:3 | --limit cpu=1:2:3: one amount, or SOFT:HARD, is what can be said",
                "cpu=400y | --limit cpu=400y: '400y' is no time; write it like 2s, 500ms, 1.5m or 1h",
                "alloc=99999999T | --limit alloc=99999999T: 99999999T is too much; say unlimited",
                "cpu= | --limit cpu=: '' is no time; write it like 2s, 500ms, 1.5m or 1h"
            })
    void whatIsWrongIsSaid(String text, String message) {
        CommandFailure failure = assertThrows(CommandFailure.class, () -> parse(text));

        assertEquals(message, failure.getMessage());
        assertEquals(2, failure.exitCode());
    }

    private static UsageLimits parse(String text) {
        return LimitText.applyTo(UsageLimits.NONE, text);
    }
}
