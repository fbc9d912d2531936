package io.selvage.scheduler;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// Starts carriers so that they do not slow each other down.
///
/// HotSpot has a table of handles beside the heap. Each platform thread gets four next to each other when
/// it starts, of eight bytes: its Java object, the virtual thread that it runs, what that one has in
/// scoped values. The last two are written at every switch. Two carriers started one after the other have
/// theirs on one cache line, and each of their switches takes some 50 ns more. So threads that do nothing
/// are started around each carrier, and end when all have theirs.
final class CarrierStart {
    /// Two cache lines of handles.
    private static final int SPACERS = 4;

    private static final long SPACER_STACK_BYTES = 64L << 10;

    private CarrierStart() {}

    /// {@return the threads in between, which are about to end}
    static List<Thread> inTurn(List<CoreCarrier> carriers) {
        List<Thread> spacers = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        try {
            for (CoreCarrier carrier : carriers) {
                space(spacers, done);
                carrier.start();
            }
            if (!carriers.isEmpty()) {
                space(spacers, done);
            }
        } finally {
            done.countDown();
        }
        return spacers;
    }

    private static void space(List<Thread> spacers, CountDownLatch done) {
        for (int i = 0; i < SPACERS; i++) {
            // The handles are there when start() returns.
            Thread spacer = new Thread(null, () -> await(done), "selvage-spacer", SPACER_STACK_BYTES, false);
            spacer.setDaemon(true);
            spacer.start();
            spacers.add(spacer);
        }
    }

    private static void await(CountDownLatch done) {
        try {
            done.await();
        } catch (InterruptedException _) {
            // It ends, which is what it would do next.
        }
    }
}
