package io.selvage.benchmarks;

import io.selvage.api.CloneFlags;
import io.selvage.api.Program;
import io.selvage.api.WaitOptions;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// What does a message cost when nobody waits for an answer? One process sends 64 bytes after the other,
/// the other takes them; at most 1,024 messages are on their way. One operation is one message.
public class MailboxStream extends ComparedWithJdk {
    static final int MESSAGES = 500_000;

    private static final int BYTES = 64;
    private static final int ROOM = 1_024;

    /// Called by JMH.
    public MailboxStream() {}

    /// Into a mailbox, one core.
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void selvage1Core(OneCore kernel) throws InterruptedException {
        kernel.run(throughMailbox(portionOf(MESSAGES)));
    }

    /// Into a mailbox, two cores.
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void selvage2Cores(TwoCores kernel) throws InterruptedException {
        kernel.run(throughMailbox(portionOf(MESSAGES)));
    }

    /// Into a JCTools queue, with park and unpark, one core.
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void queue1Core(OneCore kernel) throws InterruptedException {
        kernel.run(throughQueue(portionOf(MESSAGES)));
    }

    /// Into a JCTools queue, with park and unpark, two cores.
    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public void queue2Cores(TwoCores kernel) throws InterruptedException {
        kernel.run(throughQueue(portionOf(MESSAGES)));
    }

    private static Program throughMailbox(int messages) {
        return Program.of("mailbox-stream", sys -> {
            sys.mailboxCapacity(ROOM);
            int receiver = sys.getpid();
            sys.clone(CloneFlags.FORK, () -> {
                byte[] bytes = new byte[BYTES];
                for (int i = 0; i < messages; i++) {
                    sys.mailSend(receiver, bytes);
                }
            });
            long received = 0;
            for (int i = 0; i < messages; i++) {
                received += sys.mailReceive().bytes().length;
            }
            sys.waitpid(-1, WaitOptions.NONE);
            return received == (long) messages * BYTES ? 0 : 1;
        });
    }

    private static Program throughQueue(int messages) {
        return Program.of("queue-stream", sys -> {
            QueueMailbox mailbox = new QueueMailbox(ROOM);
            sys.clone(CloneFlags.FORK, () -> {
                byte[] bytes = new byte[BYTES];
                for (int i = 0; i < messages; i++) {
                    mailbox.send(sys, bytes);
                }
            });
            long received = 0;
            for (int i = 0; i < messages; i++) {
                received += mailbox.receive(sys).length;
            }
            sys.waitpid(-1, WaitOptions.NONE);
            return received == (long) messages * BYTES ? 0 : 1;
        });
    }
}
