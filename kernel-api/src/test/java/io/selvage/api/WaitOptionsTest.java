package io.selvage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitOptionsTest {

    @ParameterizedTest
    @CsvSource({
        "WNOHANG, 1, WNOHANG NOHANG nohang",
        "WUNTRACED, 2, WUNTRACED UNTRACED WSTOPPED STOPPED",
        "WEXITED, 4, WEXITED EXITED",
        "WCONTINUED, 8, WCONTINUED CONTINUED",
        "WNOWAIT, 0x01000000, WNOWAIT NOWAIT",
        "__WNOTHREAD, 0x20000000, __WNOTHREAD WNOTHREAD NOTHREAD",
        "__WALL, 0x40000000, __WALL WALL ALL",
        "__WCLONE, 0x80000000, __WCLONE WCLONE CLONE"
    })
    void everyOptionHasLinuxesValueAndNames(String name, String bits, String spellings) {
        WaitOptions option = WaitOptions.ofBits(Long.decode(bits).intValue());
        assertEquals(name, option.toString());
        for (String spelling : spellings.split(" ", -1)) {
            assertEquals(option, WaitOptions.parse(spelling));
        }
    }

    @Test
    void theConstantsAreInTheirOrderOfBits() {
        assertEquals(
                "WNOHANG|WUNTRACED|WEXITED|WCONTINUED|WNOWAIT|__WNOTHREAD|__WALL|__WCLONE",
                WaitOptions.NONE
                        .with(WaitOptions.WNOHANG, WaitOptions.WSTOPPED, WaitOptions.WEXITED, WaitOptions.WCONTINUED)
                        .with(WaitOptions.WNOWAIT, WaitOptions.WNOTHREAD, WaitOptions.WALL, WaitOptions.WCLONE)
                        .toString());
    }

    @Test
    void setsAreCombinedWithoutChangingThem() {
        WaitOptions both = WaitOptions.WNOHANG.union(WaitOptions.WALL);
        assertTrue(both.contains(WaitOptions.WALL));
        assertTrue(both.contains(WaitOptions.NONE));
        assertFalse(both.contains(WaitOptions.WALL.with(WaitOptions.WCLONE)));
        assertEquals(WaitOptions.WNOHANG, both.without(WaitOptions.WALL, WaitOptions.WEXITED));
        assertTrue(both.without(both).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "WNOHANG|", "0x100000000", "WHANG", "KILL"})
    void otherTextsAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> WaitOptions.parse(text));
    }

    @Test
    void aBadWordIsNamedTogetherWithTheNearestOption() {
        var e = assertThrows(IllegalArgumentException.class, () -> WaitOptions.parse("WNOHANG|WNOHAMG"));
        assertEquals("unknown wait option \"WNOHAMG\"; nearest is WNOHANG", e.getMessage());
    }

    @Test
    void legalityDependsOnTheCall() {
        assertTrue(WaitOptions.NONE.isLegalForWaitpid());
        assertFalse(WaitOptions.NONE.isLegalForWaitid());
        assertFalse(WaitOptions.WEXITED.isLegalForWaitpid());
        assertTrue(WaitOptions.WEXITED.with(WaitOptions.WNOWAIT).isLegalForWaitid());
        assertFalse(WaitOptions.WEXITED.with(WaitOptions.ofBits(0x10)).isLegalForWaitid());
    }

    @Test
    void optionsAreLegalWhereLinuxTookThem() {
        // Rows whose selector is bad by itself answer EINVAL for every option.
        Set<String> selectors = Set.of("any", "pid", "pgrp0", "P_ALL", "P_PID", "P_PGID");
        int compared = 0;
        for (List<String> row : Oracle.rows("wait.csv")) {
            if (!selectors.contains(row.get(1))) {
                continue;
            }
            WaitOptions options =
                    WaitOptions.ofBits(Integer.parseUnsignedInt(row.get(2).substring(2), 16));
            boolean legal = row.getFirst().equals("waitid") ? options.isLegalForWaitid() : options.isLegalForWaitpid();
            assertEquals(!row.get(4).equals("EINVAL"), legal, row::toString);
            compared++;
        }
        assertTrue(compared > 9_000, () -> "the table has become smaller");
    }
}
