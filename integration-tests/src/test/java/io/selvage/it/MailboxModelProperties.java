package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.MailFilter;
import io.selvage.api.MailboxCalls;
import io.selvage.api.Message;
import io.selvage.api.ProcessGuid;
import io.selvage.api.SystemCalls;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Random calls of several processes on each other's mailboxes, one after the other, against plain lists:
/// who gets what, what is refused, what exec, fork and death leave.
class MailboxModelProperties {
    private static final int DEFAULT_CAPACITY = 3;
    private static final int PROCESSES = 6;
    private static final int TAGS = 4;

    @Property(tries = 150)
    void mailboxesDoWhatListsDo(@ForAll long seed, @ForAll @IntRange(min = 10, max = 200) int steps)
            throws InterruptedException {
        try (Kernel kernel = Kernel.boot(Inside.config(2).mailboxCapacity(DEFAULT_CAPACITY))) {
            new Run(kernel, seed).steps(steps);
        }
    }

    /// A process and what ought to be in its mailbox.
    private static final class Owner {
        private final Actor actor;
        private final int pid;
        private final ProcessGuid guid;
        private final List<Message> mail = new ArrayList<>();
        private int capacity = DEFAULT_CAPACITY;
        private boolean dead;

        Owner(Actor actor) throws InterruptedException {
            this.actor = actor;
            pid = actor.number(SystemCalls::getpid);
            guid = (ProcessGuid) Objects.requireNonNull(
                    actor.tell(sys -> sys.thread().process().guid()));
        }
    }

    private static final class Run {
        private final Random random;
        private final List<Owner> owners = new ArrayList<>();

        Run(Kernel kernel, long seed) throws InterruptedException {
            random = new Random(seed);
            owners.add(new Owner(Actor.spawn(kernel)));
        }

        void steps(int count) throws InterruptedException {
            for (int i = 0; i < count; i++) {
                Owner caller = anyAlive();
                switch (random.nextInt(16)) {
                    case 0 -> fork(caller);
                    case 1 -> caller.actor.exec();
                    case 2 -> die(caller);
                    case 3 -> resize(caller);
                    case 4, 5, 6, 7, 8, 9, 10 -> send(caller, owners.get(random.nextInt(owners.size())));
                    default -> receive(caller);
                }
                assertEquals(caller.dead ? 0 : caller.mail.size(), caller.dead ? 0 : count(caller));
            }
            for (Owner owner : owners) {
                if (!owner.dead) {
                    owner.actor.end();
                }
            }
        }

        private Owner anyAlive() {
            List<Owner> alive = owners.stream().filter(owner -> !owner.dead).toList();
            return alive.get(random.nextInt(alive.size()));
        }

        private static int count(Owner owner) throws InterruptedException {
            return owner.actor.number(SystemCalls::mailCount);
        }

        private void fork(Owner parent) throws InterruptedException {
            if (owners.size() < PROCESSES) {
                Owner child = new Owner(parent.actor.fork(CloneFlags.FORK));
                assertEquals(0, count(child));
                owners.add(child);
            }
        }

        private void die(Owner owner) throws InterruptedException {
            if (owner == owners.getFirst()) {
                return;
            }
            if (random.nextBoolean()) {
                owner.actor.end();
            } else {
                owner.actor.kill();
            }
            owner.dead = true;
        }

        private void resize(Owner owner) throws InterruptedException {
            int capacity = 1 + random.nextInt(6);
            owner.actor.tell(sys -> {
                sys.mailboxCapacity(capacity);
                return null;
            });
            owner.capacity = capacity;
            assertEquals(capacity, owner.actor.number(SystemCalls::mailboxCapacity));
        }

        private void send(Owner from, Owner to) throws InterruptedException {
            byte[] content = new byte[random.nextInt(9)];
            random.nextBytes(content);
            int tag = random.nextInt(TAGS);
            int offset = random.nextInt(content.length + 1);
            int length = random.nextInt(content.length - offset + 1);
            boolean byGuid = random.nextBoolean();
            Errno expected = to.dead ? Errno.ESRCH : to.mail.size() >= to.capacity ? Errno.EAGAIN : null;
            Errno refused = null;
            try {
                int flags = expected == null && random.nextBoolean() ? 0 : MailboxCalls.MAIL_DONTWAIT;
                from.actor.tell(sys -> byGuid
                        ? sys.mailSend(to.guid, tag, content, offset, length, flags)
                        : sys.mailSend(to.pid, tag, content, offset, length, flags));
                byte[] sent = java.util.Arrays.copyOfRange(content, offset, offset + length);
                to.mail.add(new Message(from.pid, from.guid, tag, sent));
            } catch (KernelException e) {
                refused = e.errno();
            }
            assertEquals(expected, refused);
        }

        private void receive(Owner owner) throws InterruptedException {
            int sender = random.nextBoolean() ? 0 : owners.get(random.nextInt(owners.size())).pid;
            int mask = random.nextInt(TAGS);
            MailFilter filter = new MailFilter(sender, random.nextInt(TAGS), mask);
            Message expected = null;
            for (Message candidate : owner.mail) {
                boolean wanted = (sender == 0 || candidate.sender() == sender)
                        && (candidate.tag() & mask) == (filter.tag() & mask);
                if (wanted && expected == null) {
                    expected = candidate;
                }
            }
            Object received;
            try {
                Duration timeout = expected != null && random.nextBoolean() ? null : Duration.ZERO;
                received = owner.actor.tell(sys -> sys.mailReceive(filter, timeout));
            } catch (KernelException e) {
                received = e.errno();
            }
            assertEquals(expected == null ? Errno.EAGAIN : expected, received);
            if (expected != null) {
                Message taken = expected;
                owner.mail.removeIf(message -> message == taken);
            }
        }
    }
}
