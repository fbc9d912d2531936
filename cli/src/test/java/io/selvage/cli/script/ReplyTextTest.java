package io.selvage.cli.script;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReplyTextTest {
    private final Cast cast = new Cast();
    private final ReplyText text = new ReplyText(cast);

    private String print(String line, Reply reply) throws BadLineException {
        return text.print(Decoder.decode(Line.of(1, line), cast), reply);
    }

    @Test
    void aRefusalIsPrintedByItsName() throws BadLineException {
        assertEquals("EINVAL", print("A getpid", Reply.of(-22)));
        assertEquals("E999", print("A getpid", Reply.of(-999)));
    }

    @Test
    void aStatusWordIsPrintedInWords() {
        assertEquals("exited:255", ReplyText.status(0xff00));
        assertEquals("killed:SIGKILL", ReplyText.status(9));
        assertEquals("killed:SIGQUIT+core", ReplyText.status(0x83));
        assertEquals("stopped:SIGTSTP", ReplyText.status(0x147f));
        assertEquals("continued", ReplyText.status(0xffff));
    }

    @Test
    void waitidTellsAnExitCodeAsANumberAndADeathAsASignal() throws BadLineException {
        assertEquals("0 none", print("A waitid all", Reply.done(0, 0, 0, 0)));
        assertEquals("0 pid=init code=EXITED status=7 uid=0", print("A waitid all", Reply.done(1, 1, 7, 0)));
        assertEquals("0 pid=init code=KILLED status=SIGTERM uid=3", print("A waitid all", Reply.done(1, 2, 15, 3)));
    }

    @Test
    void aSignalIsPrintedWithWhoSentIt() {
        assertEquals("USER pid=init", text.signal(new Delivery(10, 0, 1, 0)));
        assertEquals("TKILL pid=?77", text.signal(new Delivery(10, -6, 77, 0)));
        assertEquals("QUEUE pid=0 val=5", text.signal(new Delivery(34, -1, 0, 5)));
        assertEquals("KERNEL", text.signal(new Delivery(13, 128, 0, 0)));
        assertEquals("FAULT code=1", text.signal(new Delivery(11, 1, 0, 0)));
        assertEquals("STOPPED pid=init status=SIGSTOP", text.signal(new Delivery(17, 5, 1, 19)));
        assertEquals("CLD EXITED pid=init status=3", text.signal(new Delivery(10, 1, 1, 3)));
    }

    @Test
    void aWordThatLooksLikeALockIsTakenApart() throws BadLineException {
        assertEquals("7", print("A peek w0", Reply.of(7)));
        assertEquals("W|OD|1073741823", print("A peek w0", Reply.of(0xffff_ffffL)));
        assertEquals("W|OD|200", print("A peek w0", Reply.of(0xc000_00c8L)));
        assertEquals("OD|200", print("A peek w0", Reply.of(0x4000_00c8L)));
    }

    @Test
    void bytesArePrintedAsTextUnlessThereAreZeroesAmongThem() throws BadLineException {
        byte[] bytes = "ab\ncd".getBytes(StandardCharsets.US_ASCII);
        assertEquals("5 \"ab~cd\"", print("A read 3 9", new Reply(5, bytes)));
        assertEquals("3 (3 zero bytes)", print("A read 3 9", new Reply(3, new byte[9])));
        assertEquals("0 \"\"", print("A read 3 9", new Reply(0, new byte[9])));
    }

    @Test
    void descriptorsArePrintedAsASet() throws BadLineException {
        assertEquals("{0,1,2,5}", print("A fds", Reply.done(0b100111)));
    }

    @Test
    void aPriorityIsPrintedAsNiceness() throws BadLineException {
        assertEquals("nice=-5", print("A getprio proc 0", Reply.of(25)));
    }
}
