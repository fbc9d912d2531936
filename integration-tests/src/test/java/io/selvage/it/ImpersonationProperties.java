package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.selvage.api.CloneFlags;
import io.selvage.api.ConfinedBody;
import io.selvage.api.CoreMask;
import io.selvage.api.Endpoint;
import io.selvage.api.Errno;
import io.selvage.api.Kernel;
import io.selvage.api.KernelException;
import io.selvage.api.Program;
import io.selvage.api.SocketFlags;
import io.selvage.api.SpawnActions;
import io.selvage.api.StepBody;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import io.selvage.api.WaitOptions;
import io.selvage.api.security.Impersonation;
import io.selvage.api.security.ImpersonationLevel;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.Sid;
import io.selvage.api.security.TokenInfo;
import io.selvage.api.security.TokenRight;
import io.selvage.api.security.TokenType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/// Threads of one service that act as different clients at the same time (MODEL 10.9, invariants 17 to
/// 19, 22, 23): wherever they run and whatever else happens, each acts as its own.
class ImpersonationProperties {
    private static final List<String> CLIENTS = List.of("ann", "bob", "leo", "ida", "web");
    private static final Endpoint NAME = Endpoint.name("service");
    private static final int ROUNDS = 60;

    /// One accepted connection of each client, in order.
    private static int[] connections(SystemCalls sys) {
        int listener = sys.socket(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0);
        sys.bind(listener, NAME);
        sys.listen(listener, CLIENTS.size());
        int[] accepted = new int[CLIENTS.size()];
        for (int i = 0; i < accepted.length; i++) {
            sys.spawn(SpawnActions.NONE.withUser(CLIENTS.get(i)), Program.of("client", calls -> {
                calls.connect(calls.socket(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0), NAME);
                return 0;
            }));
            accepted[i] = sys.accept(listener);
            sys.waitpid(-1, WaitOptions.NONE);
        }
        return accepted;
    }

    private static Sid sid(int client) {
        return Objects.requireNonNull(People.ALL.user(CLIENTS.get(client))).sid();
    }

    /// A worker of the service, as a state machine that stacks can run as well: begins to act as a
    /// client, is pushed about, looks who it is, ceases.
    private static final class Worker implements StepBody {
        private final int[] connections;
        private final SplittableRandom random;
        private final int cores;
        private int round;
        private int client = -1;
        volatile boolean done;

        Worker(int[] connections, long seed, int cores) {
            this.connections = connections;
            random = new SplittableRandom(seed);
            this.cores = cores;
        }

        @Override
        public Step step(SystemCalls sys) {
            TokenInfo who = sys.identity();
            assertEquals(client < 0 ? Sid.SYSTEM : sid(client), who.user());
            assertEquals(client >= 0, sys.isImpersonating());
            if (round++ == ROUNDS) {
                sys.revert();
                done = true;
                return Step.EXIT;
            }
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    client = random.nextInt(connections.length);
                    sys.impersonatePeer(connections[client]);
                }
                case 2 -> {
                    sys.revert();
                    client = -1;
                }
                case 3 -> {
                    try {
                        sys.schedSetaffinity(0, CoreMask.ofBits(1L << random.nextInt(cores)));
                    } catch (KernelException e) {
                        // That core is away at the moment, or it is a client's thread and he may not.
                        assertEquals(Errno.EINVAL, e.errno());
                    }
                }
                default -> {
                    // Nothing but to be dispatched again.
                }
            }
            return Step.YIELD;
        }

        void onAStack() {
            while (step(Kernel.current()) != Step.EXIT) {
                Kernel.current().schedYield();
            }
        }
    }

    private static void service(SystemCalls sys, int workers, long seed, int cores) {
        int[] connections = connections(sys);
        List<Worker> all = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < workers; i++) {
            var worker = new Worker(connections, seed + i, cores);
            all.add(worker);
            threads.add(
                    switch (i % 3) {
                        case 0 -> sys.clone(CloneFlags.THREAD, worker::onAStack);
                        case 1 -> sys.clone(CloneFlags.THREAD, (ConfinedBody) worker::onAStack);
                        default -> sys.clone(CloneFlags.THREAD, (StepBody) worker);
                    });
        }
        for (Thread thread : threads) {
            sys.join(thread);
            assertFalse(sys.isImpersonating());
        }
        all.forEach(worker -> assertEquals(true, worker.done));
        assertEquals(Sid.SYSTEM, sys.identity().user());
    }

    @Property(tries = 25)
    void invariants17And18And19NoMoveBetweenCoresMixesIdentities(
            @ForAll long seed, @ForAll @IntRange(min = 2, max = 9) int workers) throws InterruptedException {
        int cores = 3;
        var over = new AtomicBoolean();
        try (Kernel kernel = Kernel.boot(People.config(cores))) {
            java.lang.Thread resizer = java.lang.Thread.ofPlatform().start(() -> {
                var random = new SplittableRandom(seed);
                while (!over.get()) {
                    kernel.resize(random.nextInt(1, cores + 1));
                    java.lang.Thread.onSpinWait();
                }
            });
            try {
                People.process(kernel, "system", sys -> service(sys, workers, seed, cores));
            } finally {
                over.set(true);
                resizer.join();
            }
        }
    }

    @Property(tries = 25)
    void invariants17And18And19OnTheDeterministicMachine(
            @ForAll long seed, @ForAll @IntRange(min = 2, max = 9) int workers) throws InterruptedException {
        try (Kernel kernel = Kernel.boot(People.deterministic(seed, 2))) {
            People.process(kernel, "system", sys -> service(sys, workers, seed, 2));
            assertEquals(List.of(), Objects.requireNonNull(kernel.simulation()).leaks());
        }
    }

    /// One thread becomes a sequence of users, another one reverts and looks: it is one of them, and
    /// never an earlier one than it has been.
    @Property(tries = 20)
    void invariants14And23RevertGivesThePrimaryTokenOfThatMoment(@ForAll long seed) throws InterruptedException {
        try (Kernel kernel = Kernel.boot(People.config(2))) {
            People.process(kernel, "system", sys -> becomesOthers(sys, seed));
        }
        try (Kernel kernel = Kernel.boot(People.deterministic(seed, 2))) {
            People.process(kernel, "system", sys -> becomesOthers(sys, seed));
        }
    }

    private static void becomesOthers(SystemCalls sys, long seed) {
        int steps = 20;
        int[] tokens = new int[steps];
        for (int i = 0; i < steps; i++) {
            tokens[i] = sys.createToken("system", TokenRight.ALL);
        }
        long[] logons = new long[steps];
        for (int i = 0; i < steps; i++) {
            logons[i] = sys.tokenInfo(tokens[i]).logonSession();
        }
        int acting = sys.duplicateToken(
                sys.createToken("ann", TokenRight.ALL),
                TokenType.IMPERSONATION,
                ImpersonationLevel.IMPERSONATION,
                TokenRight.IMPERSONATE);
        long first = sys.identity().logonSession();
        Thread looks = sys.clone(CloneFlags.THREAD, () -> {
            long last = first;
            while (last != logons[steps - 1]) {
                try (Impersonation ann = sys.actingAs(acting)) {
                    Objects.requireNonNull(ann);
                    assertEquals(People.ANN.sid(), sys.identity().user());
                }
                long now = sys.identity().logonSession();
                if (now < last) {
                    throw new AssertionError("logon " + now + " after " + last);
                }
                last = now;
                sys.schedYield();
            }
        });
        var random = new SplittableRandom(seed);
        for (int token : tokens) {
            sys.installPrimary(token);
            for (int i = random.nextInt(4); i > 0; i--) {
                sys.schedYield();
            }
        }
        sys.join(looks);
    }

    @Property(tries = 20)
    void invariant22AnIdentifiedClientIsGrantedNothing(
            @ForAll @IntRange(max = 4) int client, @ForAll @IntRange(min = 1, max = 0xef) int rights)
            throws InterruptedException {
        int known = rights & TokenRight.ALL;
        People.bothKernels("system", sys -> {
            int listener = sys.socket(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0);
            sys.bind(listener, NAME);
            sys.listen(listener, 1);
            // The client's own process, which grants everything to him.
            int pid = sys.spawn(SpawnActions.NONE.withUser(CLIENTS.get(client)), Program.of("client", calls -> {
                        int socket = calls.socket(SocketFlags.AF_UNIX, SocketFlags.SOCK_STREAM, 0);
                        calls.impersonationLevel(socket, ImpersonationLevel.IDENTIFICATION);
                        calls.connect(socket, NAME);
                        return calls.park();
                    }))
                    .pid();
            int accepted = sys.accept(listener);
            sys.openProcessToken(pid, known);
            try (Impersonation identified = sys.actingAsPeer(accepted)) {
                Objects.requireNonNull(identified);
                assertEquals(sid(client), sys.identity().user());
                for (Privilege privilege : Privilege.values()) {
                    assertFalse(sys.hasPrivilege(privilege));
                }
                if (known != 0) {
                    Refused.with(Errno.EACCES, () -> sys.openProcessToken(pid, known));
                    Refused.with(Errno.EACCES, () -> sys.openThreadToken(pid, known));
                }
                Refused.with(Errno.EPERM, () -> sys.createToken(CLIENTS.get(client), 0));
            }
            assertEquals(Set.of(Privilege.values()), sys.identity().privileges());
        });
    }
}
