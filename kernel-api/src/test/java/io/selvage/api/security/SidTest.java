package io.selvage.api.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class SidTest {
    @Test
    void theTextIsCanonical() {
        assertEquals("S-1-5-18", Sid.of("s-1-05-018").toString());
        assertEquals(Sid.SYSTEM, Sid.of("s-1-05-018"));
        assertEquals(Sid.SYSTEM.hashCode(), Sid.of("S-1-5-18").hashCode());
        assertEquals(
                "S-1-281474976710655-4294967295",
                Sid.of("S-1-281474976710655-4294967295").toString());
        assertEquals("S-1-5", Sid.of("S-1-5").toString());
    }

    @Test
    void differentTextsAreDifferentSids() {
        assertNotEquals(Sid.SYSTEM, Sid.EVERYONE);
        assertNotEquals(Sid.of("S-1-5-18-1"), Sid.of("S-1-5-181"));
    }

    @Test
    void whatHasAnotherFormIsRefused() {
        for (String text : List.of(
                "",
                "S-1",
                "S-1-",
                "S-2-5-18",
                "S-1-5-",
                "S-1-5--18",
                "S-1-5-18 ",
                "S-1-281474976710656",
                "S-1-5-4294967296",
                "S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16")) {
            assertThrows(IllegalArgumentException.class, () -> Sid.of(text), text);
        }
    }
}
