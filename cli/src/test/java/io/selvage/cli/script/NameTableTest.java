package io.selvage.cli.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NameTableTest {
    private final List<String> complaints = new ArrayList<>();

    @Test
    void namesAndNumbersAreJoined() {
        assertEquals(0x100 | 0x4000 | 0x10, NameTable.CLONE_FLAGS.set("VM|VFORK|0x10", complaints::add));
        assertEquals(List.of(), complaints);
    }

    @Test
    void anUnknownNameIsComplainedAbout() {
        NameTable.CLONE_FLAGS.set("VM|NONSENSE", complaints::add);

        assertEquals(List.of("bad name NONSENSE"), complaints);
    }

    @Test
    void bitsWithoutANameArePrintedInHexadecimal() {
        assertEquals("VM|0x10", NameTable.CLONE_FLAGS.print(0x110));
        assertEquals("0x1", NameTable.CLONE_FLAGS.print(1));
        assertEquals("0", NameTable.CLONE_FLAGS.print(0));
    }

    @Test
    void aPolicyIsPrintedAsIfItWereASetOfBits() {
        assertEquals("FIFO|RR", NameTable.POLICIES.print(3));
        assertEquals("FIFO|0x4", NameTable.POLICIES.print(5));
    }
}
