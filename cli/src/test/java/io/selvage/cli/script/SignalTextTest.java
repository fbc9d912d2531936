package io.selvage.cli.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SignalTextTest {
    private final List<String> complaints = new ArrayList<>();

    @Test
    void aSignalIsANameOrANumber() {
        assertEquals(10, SignalText.number("SIGUSR1", complaints::add));
        assertEquals(34, SignalText.number("SIG34", complaints::add));
        assertEquals(65, SignalText.number("65", complaints::add));
        assertEquals(List.of(), complaints);

        SignalText.number("SIGNONSENSE", complaints::add);
        assertEquals(List.of("bad sig SIGNONSENSE"), complaints);
    }

    @Test
    void aSetIsPrintedInOrderOfNumber() {
        long set = SignalText.set("SIG40|SIGTERM|SIGHUP", complaints::add);

        assertEquals("SIGHUP|SIGTERM|SIG40", SignalText.print(set));
        assertEquals("none", SignalText.print(0));
    }

    @Test
    void aLargeSetIsPrintedByWhatItLacks() {
        assertEquals("all-but:SIGKILL|SIGSTOP", SignalText.print(~(1L << 8 | 1L << 18)));
        assertEquals("all-but:none", SignalText.print(SignalText.set("all", complaints::add)));
    }

    @Test
    void numbersOutsideOfOneTo64AreNoMembers() {
        assertEquals(0, SignalText.set("0|65|-1", complaints::add));
    }
}
