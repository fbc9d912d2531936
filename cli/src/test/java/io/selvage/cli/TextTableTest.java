package io.selvage.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.cli.TextTable.Column;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class TextTableTest {
    private final TextTable table = new TextTable(Column.left("name"), Column.right("n"), Column.left("rest"));

    @Test
    void columnsAreAsWideAsTheirWidestCellAndLinesEndWithoutBlanks() {
        table.row("a", "1,000", "x");
        table.row("longer", "7", "");

        assertEquals("""
                name        n  rest
                a       1,000  x
                longer      7
                """, table.render(Ansi.OFF));
    }

    @Test
    void onlyTheHeadingsAreColoured() {
        table.row("a", "1", "x");

        String text = table.render(Ansi.ON);
        assertTrue(text.startsWith("\033[1m"), text);
        assertTrue(text.endsWith("\na     1  x\n"), text);
    }

    @Test
    void aRowOfAnotherWidthIsRejected() {
        assertThrows(IllegalArgumentException.class, () -> table.row("a", "b"));
    }
}
