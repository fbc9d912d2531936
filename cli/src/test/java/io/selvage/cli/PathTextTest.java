package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PathTextTest {
    @Test
    void aNameIsAFile() {
        assertEquals(Path.of("a", "b c"), PathText.path("a/b c"));
    }

    @Test
    void whatNoFileCanBeCalledIsTheUsersMistake() {
        CommandFailure failure = assertThrows(CommandFailure.class, () -> PathText.path("a\0b"));
        assertTrue(
                String.valueOf(failure.getMessage()).startsWith("no file can be called a\0b here"), failure::toString);
    }
}
