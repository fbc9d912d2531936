package io.selvage.cli.script;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class DecoderTest {
    private final Cast cast = new Cast();

    private Operation decode(String line) throws BadLineException {
        return Decoder.decode(Line.of(1, line), cast);
    }

    @Test
    void aCloneSendsSigchldUnlessItMakesAThread() throws BadLineException {
        assertEquals(17, decode("A clone B").number(1));
        assertEquals(0, decode("A clone B flags=VM|SIGHAND|THREAD").number(1));
        assertEquals(10, decode("A clone B flags=THREAD sig=SIGUSR1").number(1));
    }

    @Test
    void wordsWithAKeyAreNotCountedAsArguments() throws BadLineException {
        Operation operation = decode("A lockf 5 start=2 wr len=7 w");

        assertEquals(5, operation.number(0));
        assertEquals(1, operation.number(1));
        assertEquals(7, operation.number(2));
        assertEquals(2, operation.number(3));
        assertEquals(7, operation.number(4));
    }

    @Test
    void aMissingArgumentHasADefault() throws BadLineException {
        assertEquals(-1, decode("A wait4").number(0));
        assertEquals(4, decode("A waitid").number(2));
        assertEquals("/ops", decode("A exec").text());
        assertEquals(Addresses.word(0), decode("A futex_wait").argument(0));
        assertEquals(9, decode("A lseek 3 1 bad").number(2));
    }

    @Test
    void someoneUnknownIsANumberThatNobodyHas() throws BadLineException {
        assertEquals(30_000, decode("A kill nobody").number(0));
        assertEquals(29_999, decode("A kill Q").number(0));
        assertEquals(-29_999, decode("A kill -Q").number(0));
        assertEquals(-1, decode("A kill -1").number(0));
        assertEquals(1, decode("A kill init").number(0));
    }

    @Test
    void anOperationWithoutMeaningIsABadLine() {
        assertEquals(
                "",
                assertThrows(BadLineException.class, () -> decode("A dance")).why());
        assertEquals(
                "bad sig WALTZ",
                assertThrows(BadLineException.class, () -> decode("A kill A WALTZ"))
                        .why());
    }
}
