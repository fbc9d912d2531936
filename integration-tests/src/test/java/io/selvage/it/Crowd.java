package io.selvage.it;

import io.selvage.api.ExitStatus;
import io.selvage.api.Kernel;
import io.selvage.api.KernelConfig;
import io.selvage.api.Program;
import io.selvage.api.SpawnActions;
import io.selvage.api.security.GroupAccount;
import io.selvage.api.security.Integrity;
import io.selvage.api.security.Principals;
import io.selvage.api.security.Privilege;
import io.selvage.api.security.Sid;
import io.selvage.api.security.UserAccount;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The users of kernels in tests: ann and bob, both in the group staff; mallory, who is in no group that
/// matters; a guest of low integrity; and a backup service.
public final class Crowd {
    /// Ann's SID.
    public static final Sid ANN = Sid.of("S-1-5-21-7-7-7-1000");

    /// Bob's SID.
    public static final Sid BOB = Sid.of("S-1-5-21-7-7-7-1001");

    /// Mallory's SID.
    public static final Sid MALLORY = Sid.of("S-1-5-21-7-7-7-1002");

    /// The group of ann and bob.
    public static final Sid STAFF = Sid.of("S-1-5-21-7-7-7-2000");

    /// Mallory's own group.
    public static final Sid STRANGERS = Sid.of("S-1-5-21-7-7-7-2001");

    /// All of them.
    public static final Principals PRINCIPALS = Principals.builder()
            .group(new GroupAccount("staff", STAFF, 2_000))
            .group(new GroupAccount("strangers", STRANGERS, 2_001))
            .user(UserAccount.of("ann", ANN, 1_000, STAFF))
            .user(UserAccount.of("bob", BOB, 1_001, STAFF))
            .user(UserAccount.of("mallory", MALLORY, 1_002, STRANGERS))
            .user(UserAccount.of("guest", Sid.of("S-1-5-21-7-7-7-1003"), 1_003, STRANGERS)
                    .withIntegrity(Integrity.LOW))
            .user(UserAccount.of("keeper", Sid.of("S-1-5-21-7-7-7-1004"), 1_004, STRANGERS)
                    .withPrivileges(Privilege.BACKUP, Privilege.RESTORE))
            .user(UserAccount.of("service", Sid.of("S-1-5-21-7-7-7-1005"), 1_005, STRANGERS)
                    .withPrivileges(Privilege.IMPERSONATE))
            .build();

    private Crowd() {}

    /// A kernel on real cores in which they all exist.
    ///
    /// @param cores how many cores
    /// @return a running kernel
    public static Kernel boot(int cores) {
        return Kernel.boot(Inside.config(cores).principals(PRINCIPALS));
    }

    /// A deterministic kernel in which they all exist.
    ///
    /// @param seed of its order
    /// @return a running kernel
    public static Kernel boot(long seed) {
        return Kernel.boot(of(KernelConfig.deterministic(seed, 2)));
    }

    /// A kernel's configuration in which they all exist.
    ///
    /// @param config what else matters
    /// @return the changed configuration
    public static KernelConfig of(KernelConfig config) {
        return config.principals(PRINCIPALS);
    }

    /// Runs a check as a process of a user's to its end and brings its failure out.
    ///
    /// @param kernel a kernel of theirs
    /// @param user a name
    /// @param check what he does
    /// @throws InterruptedException by the safety net of the test
    public static void as(Kernel kernel, String user, Inside.Check check) throws InterruptedException {
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        ExitStatus status = kernel.spawn(SpawnActions.NONE.withUser(user), Program.of(user, sys -> {
                    try {
                        check.run(sys);
                    } catch (Exception | Error e) {
                        failure.set(e);
                    }
                    return 0;
                }))
                .waitFor();
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new AssertionError("as " + user + ": " + thrown, thrown);
        }
        if (!status.equals(ExitStatus.exited(0))) {
            throw new AssertionError(user + "'s process ended: " + status);
        }
    }
}
