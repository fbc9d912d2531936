package io.selvage.kernel;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IZ_Result;

/// A reader that finds a pipe empty, and a writer that comes meanwhile: the reader has the byte at once, or it finds
/// it where it waits, or it has been woken and finds it in the pipe.
///
/// The first value is how many bytes there are in the end, the second whether the reader sleeps.
@JCStressTest
@Outcome(id = "1, false", expect = Expect.ACCEPTABLE, desc = "The reader has the byte, or comes for it.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The byte is lost or doubled, or the reader sleeps on it.")
@State
public class PipeReaderAndWriterStress {
    private final Bystander process = new Bystander(2);
    private final Pipe pipe = new Pipe();
    private final OpenFileDescription readEnd = pipe.readEnd(0);
    private final OpenFileDescription writeEnd = pipe.writeEnd(0);
    private final Task reader = process.thread(0);
    private final Task writer = process.thread(1);
    private final byte[] target = new byte[1];
    private int read;

    public PipeReaderAndWriterStress() {}

    @Actor
    public void reader() {
        read = readEnd.read(reader, target, 0, 1);
    }

    @Actor
    public void writer() {
        writeEnd.write(writer, new byte[] {1}, 0, 1);
    }

    @Arbiter
    public void arbiter(IZ_Result result) {
        boolean sleeps = reader.waitingOn != null;
        boolean second = read == OpenFileDescription.BLOCKED && !sleeps;
        result.r1 = second ? readEnd.read(reader, target, 0, 1) : read;
        result.r2 = sleeps;
    }
}
