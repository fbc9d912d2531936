package io.selvage.benchmarks;

import io.selvage.api.CloneFlags;
import io.selvage.api.Message;
import io.selvage.api.Program;
import io.selvage.api.WaitOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// What does it cost to ask another process something by mail? 64 bytes go to the other process, which
/// sends them back. One operation is one round trip, that is two messages and two switches.
public class MailboxRoundTrip extends ComparedWithJdk {
    static final int TRIPS = 100_000;

    private static final int BYTES = 64;
    private static final int ROOM = 1_024;

    /// Called by JMH.
    public MailboxRoundTrip() {}

    /// Two processes with their mailboxes, one core.
    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void selvage1Core(OneCore kernel) throws InterruptedException {
        kernel.run(throughMailboxes(portionOf(TRIPS)));
    }

    /// Two processes with their mailboxes, two cores.
    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void selvage2Cores(TwoCores kernel) throws InterruptedException {
        kernel.run(throughMailboxes(portionOf(TRIPS)));
    }

    /// The same two processes with a JCTools queue each, park and unpark, one core.
    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void queue1Core(OneCore kernel) throws InterruptedException {
        kernel.run(throughQueues(portionOf(TRIPS)));
    }

    /// The same two processes with a JCTools queue each, park and unpark, two cores.
    @Benchmark
    @OperationsPerInvocation(TRIPS)
    public void queue2Cores(TwoCores kernel) throws InterruptedException {
        kernel.run(throughQueues(portionOf(TRIPS)));
    }

    private static Program throughMailboxes(int trips) {
        return Program.of("mailbox-round-trip", sys -> {
            int asker = sys.getpid();
            int echo = sys.clone(CloneFlags.FORK, () -> {
                        for (int i = 0; i < trips; i++) {
                            Message question = sys.mailReceive();
                            sys.mailSend(asker, question.bytes());
                        }
                    })
                    .tid();
            byte[] bytes = new byte[BYTES];
            for (int i = 0; i < trips; i++) {
                sys.mailSend(echo, bytes);
                bytes = sys.mailReceive().bytes();
            }
            sys.waitpid(-1, WaitOptions.NONE);
            return bytes.length == BYTES ? 0 : 1;
        });
    }

    private static Program throughQueues(int trips) {
        return Program.of("queue-round-trip", sys -> {
            QueueMailbox questions = new QueueMailbox(ROOM);
            QueueMailbox answers = new QueueMailbox(ROOM);
            sys.clone(CloneFlags.FORK, () -> {
                for (int i = 0; i < trips; i++) {
                    answers.send(sys, questions.receive(sys));
                }
            });
            byte[] bytes = new byte[BYTES];
            for (int i = 0; i < trips; i++) {
                questions.send(sys, bytes);
                bytes = answers.receive(sys);
            }
            sys.waitpid(-1, WaitOptions.NONE);
            return bytes.length == BYTES ? 0 : 1;
        });
    }
}
