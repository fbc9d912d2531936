package io.selvage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessGuidTest {

    private static final String TEXT = "{0f8fad5b-d9cb-469f-a165-70867728950e}";

    @Test
    void theTextIsTheOneOfTheContract() {
        var guid = new ProcessGuid(0x0f8fad5bd9cb469fL, 0xa16570867728950eL);
        assertEquals(TEXT, guid.toString());
        assertEquals(guid, ProcessGuid.of(UUID.fromString(TEXT.substring(1, 37))));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                TEXT,
                "0f8fad5b-d9cb-469f-a165-70867728950e",
                "{0F8FAD5B-D9CB-469F-A165-70867728950E}",
                "0F8FAD5B-d9cb-469F-A165-70867728950e"
            })
    void bracesAndLetterCaseAreOptionalWhenReading(String text) {
        assertEquals(TEXT, ProcessGuid.parse(text).toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{0f8fad5b-d9cb-469f-a165-70867728950e",
                "0f8fad5b-d9cb-469f-a165-70867728950e}",
                "(0f8fad5b-d9cb-469f-a165-70867728950e)",
                "{0f8fad5bd9cb469fa16570867728950e}",
                "{0f8fad5b-d9cb-469f-a165-70867728950}",
                "{0f8fad5b-d9cb-469f-a165-70867728950g}",
                "{+f8fad5b-d9cb-469f-a165-70867728950e}",
                "{0f8fad5b_d9cb-469f-a165-70867728950e}",
                " {0f8fad5b-d9cb-469f-a165-70867728950e}",
                "f-d9cb-469f-a165-70867728950e"
            })
    void otherTextsAreRefusedByName(String text) {
        var e = assertThrows(IllegalArgumentException.class, () -> ProcessGuid.parse(text));
        assertEquals("not a process GUID of the form {8-4-4-4-12}: \"" + text + "\"", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{00000000-0000-0000-0000-000000000000}",
                "{0f8fad5b-d9cb-169f-a165-70867728950e}",
                "{0f8fad5b-d9cb-469f-2165-70867728950e}",
                "{0f8fad5b-d9cb-469f-e165-70867728950e}"
            })
    void otherVersionsAndVariantsAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> ProcessGuid.parse(text));
    }
}
