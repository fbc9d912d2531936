package io.selvage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class WaitOptionsProperties {

    @Property
    void whatIsPrintedIsReadBack(@ForAll int bits) {
        WaitOptions options = WaitOptions.ofBits(bits);
        assertEquals(options, WaitOptions.parse(options.toString()));
    }
}
