package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.MailFilter;
import io.selvage.api.Message;
import io.selvage.api.ProcessGuid;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// What mailboxes promise whoever sends and receives at the same time: each message is received once, by
/// one who wants it, in the order of its sender, and no more of them wait than there is room for.
class MailboxProperties {
    private static final int KIND_MASK = 0xff;
    private static final int SENDER_SHIFT = 8;
    private static final int SEQUENCE_SHIFT = 16;
    private static final int LAST = 0x7fff;

    /// Bits of the number of a sender, by chance: whether it has a stack, and which name of the receiver
    /// it uses.
    private static final int STACKLESS = 1;

    private static final int BY_GUID = 2;

    @Property(tries = 60)
    void invariant66EachMessageIsReceivedOnceInTheOrderOfItsSender(
            @ForAll @Size(min = 1, max = 5) List<@IntRange(max = 3) Integer> senders,
            @ForAll @Size(min = 1, max = 3) List<@IntRange(min = 1, max = 3) Integer> receiversOfKinds,
            @ForAll @IntRange(min = 1, max = 40) int messages,
            @ForAll @IntRange(min = 1, max = 6) int capacity,
            @ForAll @IntRange(min = 1, max = 3) int cores,
            @ForAll long seed)
            throws InterruptedException {
        Inside.bothKernels(cores, seed, sys -> new Exchange(sys, senders, receiversOfKinds, messages, capacity).run());
    }

    /// Each sender sends so many messages of each kind in turn; each kind has receivers of its own.
    private static final class Exchange {
        private final SystemCalls sys;
        private final List<Integer> senders;
        private final List<Integer> receiversOfKinds;
        private final int messages;
        private final int capacity;
        private final ProcessGuid guid;

        Exchange(SystemCalls sys, List<Integer> senders, List<Integer> receiversOfKinds, int messages, int capacity) {
            this.sys = sys;
            this.senders = senders;
            this.receiversOfKinds = receiversOfKinds;
            this.messages = messages;
            this.capacity = capacity;
            guid = sys.thread().process().guid();
        }

        void run() {
            sys.mailboxCapacity(capacity);
            List<List<Long>> received = new ArrayList<>();
            List<Thread> receivers = new ArrayList<>();
            for (int kind = 0; kind < receiversOfKinds.size(); kind++) {
                MailFilter filter = new MailFilter(0, kind, KIND_MASK);
                for (int i = 0; i < receiversOfKinds.get(kind); i++) {
                    List<Long> mine = new ArrayList<>();
                    received.add(mine);
                    receivers.add(i == 1 ? stackless(filter, mine) : stackful(filter, mine));
                }
            }
            for (int i = 0; i < senders.size(); i++) {
                sender(i, senders.get(i));
            }
            for (int i = 0; i < senders.size(); i++) {
                // Less room than there is mail, more room than before: senders wait, and are let in.
                sys.mailboxCapacity(1 + i % capacity);
                assertEquals(0, sys.waitpid(-1, WaitOptions.NONE).status());
            }
            for (int kind = 0; kind < receiversOfKinds.size(); kind++) {
                for (int i = 0; i < receiversOfKinds.get(kind); i++) {
                    sys.mailSend(sys.getpid(), tag(kind, 0, LAST), new byte[0]);
                }
            }
            receivers.forEach(sys::join);
            assertEquals(0, sys.mailCount());
            check(received);
        }

        private Thread stackful(MailFilter filter, List<Long> mine) {
            return sys.clone(CloneFlags.THREAD, () -> {
                for (long tag = next(filter); tag >>> SEQUENCE_SHIFT != LAST; tag = next(filter)) {
                    mine.add(tag);
                    assertTrue(sys.mailCount() <= capacity);
                }
            });
        }

        private long next(MailFilter filter) {
            return sys.mailReceive(filter, null).tag();
        }

        private Thread stackless(MailFilter filter, List<Long> mine) {
            return sys.clone(CloneFlags.THREAD, (StepBody) step -> {
                Message message = step.mailReceive(filter, null);
                if (message == Message.BLOCKED) {
                    return StepBody.Step.BLOCK;
                }
                if (message.tag() >>> SEQUENCE_SHIFT == LAST) {
                    return StepBody.Step.EXIT;
                }
                mine.add(message.tag());
                return StepBody.Step.YIELD;
            });
        }

        private void sender(int number, int traits) {
            int kinds = receiversOfKinds.size();
            int total = messages * kinds;
            int pid = sys.getpid();
            if ((traits & STACKLESS) == 0) {
                sys.clone(CloneFlags.FORK, () -> {
                    for (int n = 0; n < total; n++) {
                        send(sys, pid, traits, tag(n % kinds, number, n));
                    }
                });
                return;
            }
            int[] sent = {0};
            sys.clone(CloneFlags.FORK, (StepBody) step -> {
                if (sent[0] == total) {
                    return StepBody.Step.EXIT;
                }
                if (send(step, pid, traits, tag(sent[0] % kinds, number, sent[0])) == SystemCalls.BLOCKED) {
                    return StepBody.Step.BLOCK;
                }
                sent[0]++;
                return StepBody.Step.YIELD;
            });
        }

        private int send(SystemCalls calls, int pid, int traits, long tag) {
            byte[] content = new byte[(int) tag & 7];
            return (traits & BY_GUID) == 0 ? calls.mailSend(pid, tag, content) : calls.mailSend(guid, tag, content);
        }

        private void check(List<List<Long>> received) {
            List<Long> expected = new ArrayList<>();
            for (int sender = 0; sender < senders.size(); sender++) {
                for (int n = 0; n < messages * receiversOfKinds.size(); n++) {
                    expected.add(tag(n % receiversOfKinds.size(), sender, n));
                }
            }
            List<Long> all = new ArrayList<>();
            for (List<Long> mine : received) {
                all.addAll(mine);
                for (int sender = 0; sender < senders.size(); sender++) {
                    int number = sender;
                    List<Long> fromOne = mine.stream()
                            .filter(tag -> (tag >>> SENDER_SHIFT & KIND_MASK) == number)
                            .toList();
                    assertEquals(fromOne.stream().sorted().toList(), fromOne);
                }
            }
            Collections.sort(expected);
            Collections.sort(all);
            assertEquals(expected, all);
        }
    }

    private static long tag(int kind, int sender, int sequence) {
        return kind | (long) sender << SENDER_SHIFT | (long) sequence << SEQUENCE_SHIFT;
    }
}
