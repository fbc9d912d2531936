package io.selvage.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Program;
import io.selvage.api.SpawnActions;
import io.selvage.api.security.Group;
import io.selvage.api.security.GroupAccount;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.Principals;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.Sid;
import io.selvage.api.security.UserAccount;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The users of a kernel under test.
final class People {
    static final Sid STAFF = Sid.of("S-1-5-21-7-2000");
    static final Sid GUESTS = Sid.of("S-1-5-21-7-2001");

    /// Ordinary.
    static final UserAccount ANN = UserAccount.of("ann", Sid.of("S-1-5-21-7-1000"), 1000, STAFF)
            .withGroup(new Group(GUESTS, Group.State.ENABLED));

    /// Ordinary.
    static final UserAccount BOB = UserAccount.of("bob", Sid.of("S-1-5-21-7-1001"), 1001, STAFF);

    /// Trusted less than others.
    static final UserAccount LEO =
            UserAccount.of("leo", Sid.of("S-1-5-21-7-1002"), 1002, GUESTS).withIntegrity(Integrity.LOW);

    /// Trusted more than others.
    static final UserAccount IDA =
            UserAccount.of("ida", Sid.of("S-1-5-21-7-1003"), 1003, STAFF).withIntegrity(Integrity.HIGH);

    /// Acts for others.
    static final UserAccount WEB =
            UserAccount.of("web", Sid.of("S-1-5-21-7-1004"), 1004, STAFF).withPrivileges(Privilege.IMPERSONATE);

    static final Principals ALL = Principals.builder()
            .group(new GroupAccount("staff", STAFF, 2000))
            .group(new GroupAccount("guests", GUESTS, 2001))
            .user(ANN)
            .user(BOB)
            .user(LEO)
            .user(IDA)
            .user(WEB)
            .build();

    private People() {}

    static KernelConfig config(int cores) {
        return Inside.config(cores).principals(ALL);
    }

    static KernelConfig deterministic(long seed, int cores) {
        return KernelConfig.deterministic(seed, cores).principals(ALL);
    }

    /// Boots, runs the check as a process of a user and closes: on the real machine, then on the
    /// deterministic one.
    static void bothKernels(String user, Inside.Check check) throws InterruptedException {
        try (Kernel kernel = Kernel.boot(config(2))) {
            process(kernel, user, check);
        }
        try (Kernel kernel = Kernel.boot(deterministic(7, 2))) {
            process(kernel, user, check);
            assertEquals(List.of(), Objects.requireNonNull(kernel.simulation()).leaks());
        }
    }

    /// Runs the check as a process of a user, which has to end with code 0.
    static void process(Kernel kernel, String user, Inside.Check check) throws InterruptedException {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Program program = Program.of("check", sys -> {
            try {
                check.run(sys);
            } catch (Exception | Error e) {
                failure.set(e);
            }
            return 0;
        });
        ExitStatus status =
                kernel.spawn(SpawnActions.NONE.withUser(user), program).waitFor();
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError("inside the process: " + thrown, thrown);
        }
        assertEquals(ExitStatus.exited(0), status);
    }
}
