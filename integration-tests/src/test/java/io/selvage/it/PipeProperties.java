package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.PipeEnds;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// What pipes promise, over arbitrary sizes and numbers of readers and writers.
class PipeProperties {
    static final int HEADER = 12;

    /// Each record is one write of at most 4,096 bytes: writer, sequence number and length, then bytes that follow
    /// from these. One reader checks that records arrive whole and in order per writer.
    @Property(tries = 40)
    void invariant66RecordsArriveOnceWholeAndInOrderPerWriter(
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = HEADER, max = 4_096) Integer> sizesOfWriters,
            @ForAll @IntRange(min = 1, max = 60) int records,
            @ForAll @IntRange(min = 1, max = 9_000) int readSize,
            @ForAll @IntRange(min = 1, max = 3) int cores,
            @ForAll long seed)
            throws InterruptedException {
        Inside.bothKernels(cores, seed, sys -> {
            PipeEnds ends = sys.pipe();
            for (int i = 0; i < sizesOfWriters.size(); i++) {
                int writer = i;
                int size = sizesOfWriters.get(i);
                // A process of its own, so that the end depends on all copies of the table.
                sys.clone(CloneFlags.FORK, () -> {
                    for (int n = 0; n < records; n++) {
                        assertEquals(size, sys.write(ends.writeEnd(), record(writer, n, size)));
                    }
                });
            }
            sys.close(ends.writeEnd());
            int[] next = new int[sizesOfWriters.size()];
            Records reader = new Records(sys, ends.readEnd(), readSize);
            for (ByteBuffer header = reader.next(HEADER); header.hasRemaining(); header = reader.next(HEADER)) {
                int writer = header.getInt();
                int sequence = header.getInt();
                int size = header.getInt();
                assertEquals(sizesOfWriters.get(writer), size);
                assertEquals(next[writer]++, sequence);
                assertEquals(
                        ByteBuffer.wrap(record(writer, sequence, size), HEADER, size - HEADER)
                                .slice(),
                        reader.next(size - HEADER));
            }
            for (int count : next) {
                assertEquals(records, count);
            }
        });
    }

    /// Writes of any size: no byte is lost or doubled, whoever reads it.
    @Property(tries = 30)
    void invariant66BytesAreSharedOutAmongReadersExactlyOnce(
            @ForAll @IntRange(min = 1, max = 4) int writerCount,
            @ForAll @IntRange(min = 1, max = 4) int readerCount,
            @ForAll @IntRange(min = 1, max = 100_000) int size,
            @ForAll @IntRange(min = 1, max = 20_000) int readSize,
            @ForAll @IntRange(min = 1, max = 3) int cores,
            @ForAll long seed)
            throws InterruptedException {
        Inside.bothKernels(cores, seed, sys -> {
            PipeEnds ends = sys.pipe();
            for (int i = 0; i < writerCount; i++) {
                byte[] bytes = new byte[size];
                java.util.Arrays.fill(bytes, (byte) i);
                sys.clone(CloneFlags.FORK, () -> sys.write(ends.writeEnd(), bytes));
            }
            sys.close(ends.writeEnd());
            long[][] seen = new long[readerCount][writerCount];
            List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < readerCount; i++) {
                long[] mine = seen[i];
                readers.add(sys.clone(CloneFlags.THREAD, () -> {
                    byte[] buffer = new byte[readSize];
                    for (int count; (count = sys.read(ends.readEnd(), buffer)) > 0; ) {
                        for (int at = 0; at < count; at++) {
                            mine[buffer[at]]++;
                        }
                    }
                }));
            }
            readers.forEach(sys::join);
            for (int writer = 0; writer < writerCount; writer++) {
                long sum = 0;
                for (long[] of : seen) {
                    sum += of[writer];
                }
                assertEquals(size, sum);
            }
        });
    }

    @Example
    void invariant67TheEndIsSeenByAllReadersAtOnce() throws InterruptedException {
        Inside.kernel(2, sys -> {
            PipeEnds ends = sys.pipe();
            List<Thread> readers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                readers.add(sys.clone(CloneFlags.THREAD, () -> assertEquals(0, sys.read(ends.readEnd(), new byte[1]))));
            }
            sys.schedYield();
            sys.close(ends.writeEnd());
            readers.forEach(sys::join);
        });
    }

    private static byte[] record(int writer, int sequence, int size) {
        ByteBuffer record = ByteBuffer.allocate(size);
        record.putInt(writer).putInt(sequence).putInt(size);
        while (record.hasRemaining()) {
            record.put((byte) (writer * 7 + sequence * 3 + record.position()));
        }
        return record.array();
    }

    /// Cuts a stream into pieces of the size asked for, reading it in pieces of another size.
    private static final class Records {
        private final SystemCalls sys;
        private final int fd;
        private final byte[] buffer;
        private int start;
        private int end;

        Records(SystemCalls sys, int fd, int readSize) {
            this.sys = sys;
            this.fd = fd;
            buffer = new byte[readSize];
        }

        /// {@return so many bytes, or none at the end of the stream}
        ByteBuffer next(int size) {
            ByteBuffer piece = ByteBuffer.allocate(size);
            while (piece.hasRemaining()) {
                if (start == end) {
                    start = 0;
                    end = sys.read(fd, buffer);
                    if (end == 0) {
                        assertEquals(0, piece.position(), "the stream ends within a record");
                        return ByteBuffer.allocate(0);
                    }
                }
                int count = Math.min(piece.remaining(), end - start);
                piece.put(buffer, start, count);
                start += count;
            }
            return piece.flip();
        }
    }
}
