package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.Limit;
import io.selvage.api.ResourceLimit;
import io.selvage.api.SpawnActions;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.GroupAccount;
import io.selvage.api.security.Principals;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TokenRight;
import io.selvage.api.security.UserAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;

/// How many threads a user may have, while processes become other users' (MODEL 13, 10.7, invariant 62).
class ThreadLimitProperties {
    private static final Sid GROUP = Sid.of("S-1-5-21-5-100");
    private static final String[] NAMES = {"ann", "bob", "cat"};
    private static final Principals PRINCIPALS = principals();

    /// Not switched on but where it is needed: who has it has no limit.
    private static final Set<Privilege> EXEMPTING = Set.of(Privilege.TCB);

    enum Kind {
        THREAD,
        PROCESS,
        END_THREAD,
        END_PROCESS,
        COLLECT,
        BECOME
    }

    record Act(Kind kind, int who, int user) {}

    private static final class Proc {
        final Actor actor;
        final List<Waiting> threads = new ArrayList<>();
        int user;
        boolean zombie;

        Proc(Actor actor, int user) {
            this.actor = actor;
            this.user = user;
        }
    }

    /// Waits to be told to end.
    private static final class Waiting implements StepBody {
        private volatile boolean told;
        private volatile @Nullable Thread thread;

        Thread thread() {
            return Objects.requireNonNull(thread);
        }

        @Override
        public Step step(SystemCalls sys) {
            if (told) {
                return Step.EXIT;
            }
            sys.park();
            return Step.BLOCK;
        }
    }

    private static Principals principals() {
        Principals.Builder builder = Principals.builder().group(new GroupAccount("all", GROUP, 5100));
        for (int i = 0; i < NAMES.length; i++) {
            builder.user(UserAccount.of(NAMES[i], Sid.of("S-1-5-21-5-" + i), 5000 + i, GROUP)
                    .withPrivileges(Privilege.CREATE_TOKEN, Privilege.ASSIGN_PRIMARY_TOKEN, Privilege.TCB));
        }
        return builder.build();
    }

    @Provide
    Arbitrary<Act> acts() {
        Arbitrary<Integer> number = Arbitraries.integers().between(0, 99);
        return Combinators.combine(Arbitraries.of(Kind.values()), number, number)
                .as(Act::new);
    }

    @Property(tries = 40)
    void invariant62AUsersThreadsAreLimitedZombiesIncludedWhoeverTheyWereBefore(
            @ForAll @IntRange(min = 2, max = 6) int limit,
            @ForAll @Size(min = 10, max = 60) List<@From("acts") Act> acts)
            throws Exception {
        try (Kernel kernel = Kernel.boot(Inside.config(2).principals(PRINCIPALS))) {
            Proc root = new Proc(Actor.spawn(kernel, SpawnActions.NONE.withUser(NAMES[0]), each -> each), 0);
            root.actor.tell(sys -> {
                sys.setrlimit(ResourceLimit.NPROC, Limit.of(limit));
                exempt(sys, false);
                return null;
            });
            List<Proc> processes = new ArrayList<>(List.of(root));
            for (Act act : acts) {
                perform(processes, act, limit);
            }
            List<Proc> rest = List.copyOf(processes.subList(1, processes.size()));
            for (Proc each : rest) {
                endProcess(each);
                collect(processes, each);
            }
            for (Waiting thread : root.threads) {
                end(root, thread);
            }
            root.threads.clear();
            // Everything has been given back: just as many can be made as at first.
            for (int i = 1; i < limit; i++) {
                create(root, processes, limit);
            }
            create(root, processes, limit);
        }
    }

    private static void perform(List<Proc> processes, Act act, int limit) throws InterruptedException {
        Proc root = processes.getFirst();
        Proc process = processes.get(act.who % processes.size());
        switch (act.kind) {
            case THREAD -> {
                if (!process.zombie) {
                    create(process, processes, limit);
                }
            }
            case PROCESS -> {
                Actor[] made = {null};
                attempt(count(processes, root.user) < limit, () -> made[0] = root.actor.fork(CloneFlags.FORK));
                if (made[0] != null) {
                    processes.add(new Proc(made[0], root.user));
                }
            }
            case END_THREAD -> {
                if (!process.zombie && !process.threads.isEmpty()) {
                    end(process, process.threads.removeLast());
                }
            }
            case END_PROCESS -> {
                if (process != root) {
                    endProcess(process);
                }
            }
            case COLLECT -> collect(processes, process);
            case BECOME -> {
                if (!process.zombie) {
                    become(process, act.user % NAMES.length);
                }
            }
        }
    }

    private static int count(List<Proc> processes, int user) {
        return processes.stream()
                .filter(each -> each.user == user)
                .mapToInt(each -> each.zombie ? 1 : 1 + each.threads.size())
                .sum();
    }

    interface Creation {
        void run() throws InterruptedException;
    }

    private static void create(Proc process, List<Proc> processes, int limit) throws InterruptedException {
        var body = new Waiting();
        boolean fits = count(processes, process.user) < limit;
        attempt(fits, () -> {
            body.thread =
                    (Thread) Objects.requireNonNull(process.actor.tell(sys -> sys.clone(CloneFlags.THREAD, body)));
            process.threads.add(body);
        });
    }

    /// A number comes back a moment after its thread's end, so what fits is tried until it is done. What
    /// does not fit is refused at once and always.
    private static void attempt(boolean fits, Creation creation) throws InterruptedException {
        for (int i = 0; ; i++) {
            try {
                creation.run();
                assertTrue(fits, "created beyond the limit");
                return;
            } catch (KernelException refused) {
                assertEquals(Errno.EAGAIN, refused.errno());
                if (!fits) {
                    return;
                }
                assertTrue(i < 1_000_000, "refused below the limit");
                java.lang.Thread.onSpinWait();
            }
        }
    }

    private static void end(Proc process, Waiting thread) throws InterruptedException {
        thread.told = true;
        thread.thread().unpark();
        process.actor.tell(sys -> sys.join(thread.thread()));
    }

    private static void endProcess(Proc process) throws InterruptedException {
        if (!process.zombie) {
            process.actor.kill();
            process.zombie = true;
        }
    }

    private static void collect(List<Proc> processes, Proc process) throws InterruptedException {
        if (process.zombie) {
            int pid = process.actor.process().pid();
            processes.getFirst().actor.tell(sys -> sys.waitpid(pid, WaitOptions.NONE));
            processes.remove(process);
        }
    }

    private static void become(Proc process, int user) throws InterruptedException {
        process.actor.tell(sys -> {
            exempt(sys, true);
            int token = sys.createToken(NAMES[user], TokenRight.ALL);
            sys.adjustPrivileges(token, Set.of(), EXEMPTING);
            sys.installPrimary(token);
            sys.close(token);
            return null;
        });
        process.user = user;
    }

    private static void exempt(SystemCalls sys, boolean exempt) {
        int own = sys.openProcessToken(0, TokenRight.ALL);
        sys.adjustPrivileges(own, exempt ? EXEMPTING : Set.of(), exempt ? Set.of() : EXEMPTING);
        sys.close(own);
    }
}
