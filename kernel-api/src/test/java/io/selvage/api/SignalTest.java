package io.selvage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.selvage.api.Signal.DefaultAction;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SignalTest {

    @Test
    void theSignalsAre1To64InOrder() {
        Signal[] signals = Signal.values();
        assertEquals(64, signals.length);
        for (int number = 1; number <= 64; number++) {
            assertEquals(number, signals[number - 1].number());
            assertSame(signals[number - 1], Signal.of(number));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "TERMINATE, HUP INT KILL USR1 USR2 PIPE ALRM TERM STKFLT VTALRM PROF IO PWR",
        "CORE, QUIT ILL TRAP ABRT BUS FPE SEGV XCPU XFSZ SYS",
        "STOP, STOP TSTP TTIN TTOU",
        "CONTINUE, CONT",
        "IGNORE, CHLD URG WINCH"
    })
    void theDefaultActionsAreThoseOfTheContract(DefaultAction action, String names) {
        assertEquals(
                names,
                Arrays.stream(Signal.values())
                        .filter(signal -> !signal.isRealTime() && signal.defaultAction() == action)
                        .map(Signal::name)
                        .collect(Collectors.joining(" ")));
    }

    @Test
    void realTimeSignalsTerminate() {
        for (int number = 32; number <= 64; number++) {
            assertEquals(DefaultAction.TERMINATE, Signal.of(number).defaultAction());
            assertEquals("SIG" + number, Signal.of(number).toString());
        }
    }

    @ParameterizedTest
    @CsvSource({"HUP, 1", "KILL, 9", "SEGV, 11", "PIPE, 13", "CHLD, 17", "CONT, 18", "STOP, 19", "IO, 29", "SYS, 31"})
    void theNumbersAreLinuxes(Signal signal, int number) {
        assertEquals(number, signal.number());
    }

    @ParameterizedTest
    @EnumSource
    void allSpellingsAreRead(Signal signal) {
        assertSame(signal, Signal.parse(signal.name()));
        assertSame(signal, Signal.parse(signal.toString()));
        assertSame(signal, Signal.parse(signal.toString().toLowerCase(Locale.ROOT)));
        assertSame(signal, Signal.parse(Integer.toString(signal.number())));
    }

    @ParameterizedTest
    @CsvSource({
        "SIGKIL, nearest is SIGKILL",
        "hupp, nearest is SIGHUP",
        "SIGSIGKILL, nearest is SIGKILL",
        "65, signals are 1 to 64",
        "'', signals are 1 to 64"
    })
    void aBadWordIsNamedTogetherWithTheNearestSignal(String bad, String hint) {
        var e = assertThrows(IllegalArgumentException.class, () -> Signal.parse(bad));
        assertEquals("unknown signal \"" + bad + "\"; " + hint, e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 65, 127, Integer.MIN_VALUE})
    void otherNumbersAreRefused(int number) {
        assertThrows(IllegalArgumentException.class, () -> Signal.of(number));
    }
}
