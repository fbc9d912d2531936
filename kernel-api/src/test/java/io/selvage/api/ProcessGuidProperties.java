package io.selvage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ProcessGuidProperties {

    @Property
    void randomBitsGiveAVersion4IdentifierAndLoseOnly6Bits(@ForAll long most, @ForAll long least) {
        ProcessGuid guid = ProcessGuid.ofRandomBits(most, least);
        assertEquals(4, guid.toUuid().version());
        assertEquals(2, guid.toUuid().variant());
        assertEquals(0, (guid.mostSignificant() ^ most) & ~0xf000L);
        assertEquals(0, (guid.leastSignificant() ^ least) << 2);
    }

    @Property
    void whatIsPrintedIsReadBack(@ForAll long most, @ForAll long least) {
        ProcessGuid guid = ProcessGuid.ofRandomBits(most, least);
        assertEquals(38, guid.toString().length());
        assertEquals(guid, ProcessGuid.parse(guid.toString()));
        assertEquals(guid, ProcessGuid.of(guid.toUuid()));
    }

    @Property
    void theOrderIsThatOfTheTexts(@ForAll long most, @ForAll long least, @ForAll long otherMost, @ForAll long other) {
        ProcessGuid one = ProcessGuid.ofRandomBits(most, least);
        for (ProcessGuid two : new ProcessGuid[] {
            ProcessGuid.ofRandomBits(otherMost, other), ProcessGuid.ofRandomBits(most, other), one
        }) {
            assertEquals(Integer.signum(one.toString().compareTo(two.toString())), Integer.signum(one.compareTo(two)));
        }
    }
}
