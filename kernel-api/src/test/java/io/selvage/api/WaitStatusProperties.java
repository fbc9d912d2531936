package io.selvage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class WaitStatusProperties {

    private static final int DISTINCT_WORDS = 256 + 64 * 2 + 64 + 1;

    @Provide
    Arbitrary<WaitStatus> changes() {
        Arbitrary<Signal> signals = Arbitraries.of(Signal.class);
        return Arbitraries.oneOf(
                Arbitraries.integers().between(0, 255).map(ExitStatus::exited),
                signals.map(ExitStatus::killed),
                signals.map(ExitStatus::dumped),
                signals.map(WaitStatus.Stopped::new),
                Arbitraries.just(new WaitStatus.Continued()));
    }

    /// Invariant 46.
    @Property
    void decodingUndoesEncoding(@ForAll("changes") WaitStatus status) {
        assertEquals(status, WaitStatus.ofWord(status.toWord()));
    }

    @Property
    void aWordIsEitherRefusedOrReproduced(@ForAll int word) {
        try {
            assertEquals(word, WaitStatus.ofWord(word).toWord());
        } catch (IllegalArgumentException e) {
            assertEquals("not a wait status word: 0x" + Integer.toHexString(word), e.getMessage());
        }
    }

    @Example
    void exactlyTheWordsOfTheContractAreRead() {
        Set<WaitStatus> read = new HashSet<>();
        for (int word = -1; word <= 0x2_0000; word++) {
            try {
                WaitStatus status = WaitStatus.ofWord(word);
                assertEquals(word, status.toWord());
                read.add(status);
            } catch (IllegalArgumentException e) {
                assertEquals("not a wait status word: 0x" + Integer.toHexString(word), e.getMessage());
            }
        }
        assertEquals(DISTINCT_WORDS, read.size());
    }

    @Example
    void theWordsAreLinuxes() {
        assertEquals(0x0700, ExitStatus.exited(7).toWord());
        assertEquals(13, ExitStatus.killed(Signal.PIPE).toWord());
        assertEquals(0x86, ExitStatus.dumped(Signal.ABRT).toWord());
        assertEquals(0x137f, new WaitStatus.Stopped(Signal.STOP).toWord());
        assertEquals(0xffff, new WaitStatus.Continued().toWord());
        assertEquals("stopped by SIGSTOP", WaitStatus.ofWord(0x137f).toString());
        assertEquals("continued", WaitStatus.ofWord(0xffff).toString());
        assertThrows(IllegalArgumentException.class, () -> WaitStatus.ofWord(0x7f));
    }
}
