package io.selvage.kernel;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/// A writer that finds a pipe full, and a reader that makes room meanwhile: the writer puts its byte in at once, or
/// it has been woken and finds the room.
///
/// The first value is how many bytes went in, the second whether the writer sleeps.
@JCStressTest
@Outcome(id = "1, false", expect = Expect.ACCEPTABLE, desc = "The writer has the room, or comes for it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The writer sleeps beside a pipe with room.")
@State
public class PipeWriterAndReaderStress {
    private static final byte[] PAGE = new byte[Pipe.ATOMIC];

    private final Bystander process = new Bystander(2);
    private final Pipe pipe = new Pipe();
    private final OpenFileDescription readEnd = pipe.readEnd(0);
    private final OpenFileDescription writeEnd = pipe.writeEnd(0);
    private final Task reader = process.thread(0);
    private final Task writer = process.thread(1);
    private final byte[] target = new byte[Pipe.ATOMIC];
    private int written;

    public PipeWriterAndReaderStress() {
        pipe.resize(Pipe.ATOMIC);
        writeEnd.write(writer, PAGE, 0, PAGE.length);
    }

    @Actor
    public void reader() {
        readEnd.read(reader, target, 0, target.length);
    }

    @Actor
    public void writer() {
        written = writeEnd.write(writer, PAGE, 0, 1);
    }

    @Arbiter
    public void arbiter(IZ_Result result) {
        boolean sleeps = writer.waitingOn != null;
        boolean second = written == OpenFileDescription.BLOCKED && !sleeps;
        result.r1 = second ? writeEnd.write(writer, PAGE, 0, 1) : written;
        result.r2 = sleeps;
    }
}
