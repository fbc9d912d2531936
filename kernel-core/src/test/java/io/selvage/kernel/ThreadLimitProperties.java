package io.selvage.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.ResourceLimit;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.Privilege;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// The limit NPROC (MODEL 13): it counts the threads of a user, zombies included.
class ThreadLimitProperties {

    /// A user who is not the system.
    private static User somebody() {
        return Somebody.of(1717);
    }

    enum Act {
        CREATE_THREAD,
        CREATE_PROCESS,
        END_THREAD,
        END_PROCESS,
        COLLECT
    }

    /// Waits to be told to end.
    private static final class Waiting implements StepBody {
        private volatile boolean told;

        @Override
        public Step step(SystemCalls sys) {
            if (told) {
                return Step.EXIT;
            }
            sys.park();
            return Step.BLOCK;
        }

        void end(Thread thread) {
            told = true;
            thread.unpark();
        }
    }

    private record Created(Thread thread, Waiting body) {}

    /// What the model knows: who lives, and which processes are dead and not collected.
    private static final class Model {
        final List<Created> threads = new ArrayList<>();
        final List<Created> processes = new ArrayList<>();
        final List<Integer> zombies = new ArrayList<>();

        int count() {
            return 1 + threads.size() + processes.size() + zombies.size();
        }
    }

    @Property(tries = 60)
    void invariant62AndTrap43ThreadsOfAUserAreLimitedZombiesIncluded(
            @ForAll @IntRange(min = 1, max = 6) int limit, @ForAll @Size(max = 40) List<Act> acts) throws Exception {
        User user = somebody();
        try (Booted booted = new Booted(1)) {
            booted.process((sys, self) -> {
                self.group().installPrimary(Somebody.token(user, 0));
                sys.setrlimit(ResourceLimit.NPROC, Limit.of(limit));
                Model model = new Model();
                for (Act act : acts) {
                    perform(sys, act, model, limit);
                    // Whoever waits for an end is woken before its number is given back.
                    Booted.until(() -> user.threads() == model.count());
                }
                while (!model.threads.isEmpty() || !model.processes.isEmpty() || !model.zombies.isEmpty()) {
                    perform(sys, Act.END_THREAD, model, limit);
                    perform(sys, Act.END_PROCESS, model, limit);
                    perform(sys, Act.COLLECT, model, limit);
                }
                Booted.until(() -> user.threads() == 1);
            });
            booted.awaitOnlyInit();
        }
        assertEquals(0, user.threads());
    }

    private static void perform(SystemCalls sys, Act act, Model model, int limit) throws InterruptedException {
        switch (act) {
            case CREATE_THREAD -> create(sys, CloneFlags.THREAD, model.threads, model.count(), limit);
            case CREATE_PROCESS -> create(sys, CloneFlags.FORK, model.processes, model.count(), limit);
            case END_THREAD -> {
                if (!model.threads.isEmpty()) {
                    Created ended = model.threads.removeLast();
                    ended.body.end(ended.thread);
                    sys.join(ended.thread);
                }
            }
            case END_PROCESS -> {
                if (!model.processes.isEmpty()) {
                    Created ended = model.processes.removeLast();
                    ended.body.end(ended.thread);
                    ended.thread.process().waitFor();
                    model.zombies.add(ended.thread.tid());
                }
            }
            case COLLECT -> {
                if (!model.zombies.isEmpty()) {
                    sys.waitpid(model.zombies.removeLast(), WaitOptions.NONE);
                }
            }
        }
    }

    private static void create(SystemCalls sys, CloneFlags flags, List<Created> alive, int count, int limit) {
        Waiting body = new Waiting();
        try {
            alive.add(new Created(sys.clone(flags, body), body));
            assertTrue(count < limit, () -> "created at " + count + " of " + limit);
        } catch (KernelException e) {
            assertEquals(Errno.EAGAIN, e.errno());
            assertTrue(count >= limit, () -> "refused at " + count + " of " + limit);
        }
    }

    @Example
    void theSystemAndWhoHasAPrivilegeHaveNoLimit() throws Exception {
        try (Booted booted = new Booted(1)) {
            booted.process((sys, self) -> {
                sys.setrlimit(ResourceLimit.NPROC, Limit.of(0));
                sys.removePrivileges(Privilege.values());
                sys.join(sys.clone(CloneFlags.THREAD, () -> {}));
                for (Privilege privilege : List.of(Privilege.TCB, Privilege.INCREASE_QUOTA)) {
                    self.group().installPrimary(Somebody.token(somebody(), privilege.bit()));
                    sys.join(sys.clone(CloneFlags.THREAD, () -> {}));
                }
                self.group().installPrimary(Somebody.token(somebody(), Privilege.INCREASE_BASE_PRIORITY.bit()));
                try {
                    sys.clone(CloneFlags.THREAD, () -> {});
                    throw new AssertionError("created at the limit");
                } catch (KernelException e) {
                    assertEquals(Errno.EAGAIN, e.errno());
                }
            });
        }
    }

    @Example
    void anotherUsersTokenMovesTheThreadsToHisAccount() throws Exception {
        try (Booted booted = new Booted(1)) {
            booted.process((sys, self) -> {
                User one = somebody();
                User other = somebody();
                self.group().installPrimary(Somebody.token(one, 0));
                Waiting body = new Waiting();
                Thread thread = sys.clone(CloneFlags.THREAD, body);
                assertEquals(2, one.threads());
                self.group().installPrimary(Somebody.token(other, 0));
                assertEquals(0, one.threads());
                assertEquals(2, other.threads());
                body.end(thread);
                sys.join(thread);
                Booted.until(() -> other.threads() == 1);
            });
        }
    }

    @Example
    void aVirtualThreadOfJavasIsCounted() throws Exception {
        try (Booted booted = new Booted(1)) {
            booted.process((sys, self) -> {
                User user = somebody();
                self.group().installPrimary(Somebody.token(user, 0));
                int[] counted = {0};
                java.lang.Thread.ofVirtual()
                        .start(() -> counted[0] = user.threads())
                        .join();
                assertEquals(2, counted[0]);
            });
        }
    }
}
