package io.selvage.it;

import static io.selvage.api.MemoryCalls.MAP_ANONYMOUS;
import static io.selvage.api.MemoryCalls.MAP_SHARED;
import static io.selvage.it.Words.READ_WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.FileControl;
import io.selvage.api.OpenFlags;
import io.selvage.api.SystemCalls;
import io.selvage.api.WaitOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.broadcast.BroadcastBufferDescriptor;
import org.agrona.concurrent.broadcast.BroadcastReceiver;
import org.agrona.concurrent.broadcast.BroadcastTransmitter;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.OneToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Agrona's data structures between two processes, as they are: over memory that both have mapped.
@Timeout(60)
class AgronaTest {
    private static final int CAPACITY = 4_096;
    private static final int MESSAGES = 1_000;
    private static final int TYPE = 7;

    private static long mapped(SystemCalls sys, int length) {
        return sys.mmap(0, length, READ_WRITE, MAP_SHARED | MAP_ANONYMOUS);
    }

    private static UnsafeBuffer buffer(SystemCalls sys, long address, int length) {
        return new UnsafeBuffer(sys.sharedView(address, length));
    }

    private static void collect(SystemCalls sys, int child) {
        assertEquals(0, sys.waitpid(child, WaitOptions.NONE).status());
    }

    @Test
    void aRingBufferCarriesMessagesOfManyProcesses() throws Exception {
        Inside.bothKernels(2, 1, sys -> {
            int length = CAPACITY + RingBufferDescriptor.TRAILER_LENGTH;
            long at = mapped(sys, length);
            List<Integer> children = new ArrayList<>();
            for (int sender = 0; sender < 2; sender++) {
                int first = sender * MESSAGES;
                children.add(sys.clone(CloneFlags.FORK, () -> {
                            RingBuffer ring = new ManyToOneRingBuffer(buffer(sys, at, length));
                            send(sys, ring, first);
                        })
                        .tid());
            }
            RingBuffer ring = new ManyToOneRingBuffer(buffer(sys, at, length));
            int[] next = {0, MESSAGES};
            receive(sys, ring, next, 2 * MESSAGES);
            assertEquals(MESSAGES, next[0]);
            assertEquals(2 * MESSAGES, next[1]);
            children.forEach(child -> collect(sys, child));
        });
    }

    private static void send(SystemCalls sys, RingBuffer ring, int first) {
        UnsafeBuffer message = new UnsafeBuffer(new byte[Integer.BYTES]);
        for (int i = first; i < first + MESSAGES; i++) {
            message.putInt(0, i);
            while (!ring.write(TYPE, message, 0, Integer.BYTES)) {
                sys.schedYield();
            }
        }
    }

    private static void receive(SystemCalls sys, RingBuffer ring, int[] next, int count) {
        int read = 0;
        while (read < count) {
            int found = ring.read((type, source, index, length) -> {
                assertEquals(TYPE, type);
                int value = source.getInt(index);
                assertEquals(next[value / MESSAGES]++, value);
            });
            if (found == 0) {
                sys.schedYield();
            }
            read += found;
        }
    }

    @Test
    void aRingBufferInASharedMemoryObjectJoinsStrangers() throws Exception {
        Inside.bothKernels(2, 2, sys -> {
            int length = CAPACITY + RingBufferDescriptor.TRAILER_LENGTH;
            int fd = sys.shmOpen("/ring", OpenFlags.O_RDWR | OpenFlags.O_CREAT, 0600);
            sys.lseek(fd, length - 1, FileControl.SEEK_SET);
            sys.write(fd, new byte[1], 0, 1);
            int child = sys.clone(CloneFlags.FORK, () -> {
                        int own = sys.shmOpen("/ring", OpenFlags.O_RDWR, 0);
                        long at = sys.mmap(0, length, READ_WRITE, MAP_SHARED, own, 0);
                        send(sys, new OneToOneRingBuffer(buffer(sys, at, length)), 0);
                    })
                    .tid();
            long at = sys.mmap(0, length, READ_WRITE, MAP_SHARED, fd, 0);
            int[] next = {0};
            receive(sys, new OneToOneRingBuffer(buffer(sys, at, length)), next, MESSAGES);
            assertEquals(MESSAGES, next[0]);
            collect(sys, child);
        });
    }

    @Test
    void aBroadcastReachesTheOtherProcess() throws Exception {
        Inside.bothKernels(2, 3, sys -> {
            int length = CAPACITY + BroadcastBufferDescriptor.TRAILER_LENGTH;
            long at = mapped(sys, length);
            BroadcastReceiver receiver = new BroadcastReceiver(buffer(sys, at, length));
            int child = sys.clone(CloneFlags.FORK, () -> {
                        BroadcastTransmitter transmitter = new BroadcastTransmitter(buffer(sys, at, length));
                        UnsafeBuffer message = new UnsafeBuffer(new byte[Integer.BYTES]);
                        for (int i = 0; i < 50; i++) {
                            message.putInt(0, i);
                            transmitter.transmit(TYPE, message, 0, Integer.BYTES);
                        }
                    })
                    .tid();
            for (int i = 0; i < 50; i++) {
                while (!receiver.receiveNext()) {
                    sys.schedYield();
                }
                assertTrue(receiver.validate());
                assertEquals(TYPE, receiver.typeId());
                assertEquals(i, receiver.buffer().getInt(receiver.offset()));
            }
            collect(sys, child);
        });
    }

    @Test
    void countersAreReadByTheOtherProcess() throws Exception {
        Inside.bothKernels(2, 4, sys -> {
            int values = CountersReader.COUNTER_LENGTH * 4;
            int meta = CountersReader.METADATA_LENGTH * 4;
            long at = mapped(sys, values + meta);
            CountersManager counters = new CountersManager(buffer(sys, at + values, meta), buffer(sys, at, values));
            AtomicCounter counter = counters.newCounter("rounds");
            AtomicReference<String> label = new AtomicReference<>();
            int child = sys.clone(CloneFlags.FORK, () -> {
                        UnsafeBuffer shared = buffer(sys, at, values);
                        CountersReader reader = new CountersReader(buffer(sys, at + values, meta), shared);
                        reader.forEach((id, text) -> label.set(text));
                        AtomicCounter same = new AtomicCounter(shared, counter.id());
                        for (int i = 0; i < MESSAGES; i++) {
                            same.increment();
                        }
                    })
                    .tid();
            for (int i = 0; i < MESSAGES; i++) {
                counter.increment();
            }
            collect(sys, child);
            assertEquals(2 * MESSAGES, counter.get());
            assertEquals("rounds", label.get());
        });
    }
}
