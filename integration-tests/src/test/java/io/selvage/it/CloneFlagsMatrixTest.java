package io.selvage.it;

import static io.selvage.api.MemoryCalls.MAP_ANONYMOUS;
import static io.selvage.api.MemoryCalls.MAP_PRIVATE;
import static io.selvage.api.MemoryCalls.PROT_READ;
import static io.selvage.api.MemoryCalls.PROT_WRITE;

import io.selvage.api.CloneArguments;
import io.selvage.api.CloneFlags;
import io.selvage.api.CloneStruct;
import io.selvage.api.Kernel;
import io.selvage.api.SystemCalls;
import io.selvage.kernel.AsProcessOne;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Every row of `clone_flags.csv` and of `clone_exit_signal.csv`, each by a real creation.
@Timeout(300)
class CloneFlagsMatrixTest {
    private static final CloneFlags NAMESPACES =
            CloneFlags.parse("NEWNS|NEWCGROUP|NEWUTS|NEWIPC|NEWUSER|NEWPID|NEWNET|NEWTIME");
    private static final int PAGE = 4_096;

    private static CloneFlags flags(Recording.Row row) {
        return CloneFlags.ofBits(row.number("flags_hex"));
    }

    private static Predicate<Recording.Row> caller(String name) {
        return row -> row.get("caller").equals(name);
    }

    private static Predicate<Recording.Row> has(String flags) {
        return row -> flags(row).contains(CloneFlags.parse(flags));
    }

    private static boolean hasNewNamespace(Recording.Row row) {
        return !flags(row).without(NAMESPACES).equals(flags(row));
    }

    @Test
    void everyCombinationOfFlagsHasLinuxesAnswer() throws Exception {
        Recording recording = Recording.read("clone_flags.csv", 20_212);
        LinuxDifferences differences = new LinuxDifferences(
                "clone_flags.csv",
                Map.of(
                        "handle on a thread",
                        has("PIDFD|THREAD"),
                        "caller that has unshared its PID namespace",
                        caller("after_unshare_newpid"),
                        "new namespace, with privileges",
                        caller("unpriv").negate().and(CloneFlagsMatrixTest::hasNewNamespace),
                        "new namespace for semaphores whose undo list is shared, without privileges",
                        caller("unpriv").and(has("SYSVSEM|NEWIPC")),
                        "new user namespace, without privileges",
                        caller("unpriv").and(has("NEWUSER")),
                        "resource group",
                        has("INTO_CGROUP")));
        try (Kernel kernel = Inside.boot(2)) {
            Inside.process(kernel, sys -> {
                long words = sys.mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
                for (Recording.Row row : recording.rows()) {
                    differences.compare(row, answer(sys, kernel, row, words));
                }
            });
        }
        differences.assertNoOthers(20_212);
    }

    private static String answer(SystemCalls sys, Kernel kernel, Recording.Row row, long words) {
        CloneFlags flags = flags(row);
        CloneArguments request = request(row.get("syscall"), flags, (int) row.number("exit_signal"), words);
        CloneTrial trial = new CloneTrial(sys);
        return switch (row.get("caller")) {
            case "root" -> trial.privileged(flags, (calls, body) -> calls.clone(request, body));
            case "unpriv" -> trial.unprivileged(flags, (calls, body) -> calls.clone(request, body));
            case "pidns_init" -> AsProcessOne.answer(kernel, request);
            case "after_unshare_newpid" -> "not asked";
            default -> throw new AssertionError("unknown caller in " + row);
        };
    }

    private static CloneArguments request(String form, CloneFlags flags, int exitSignal, long words) {
        if (form.equals("clone")) {
            return CloneArguments.ofLegacy(flags.bits() | exitSignal, words, words + 4, words + 8);
        }
        return CloneArguments.of(flags)
                .withExitSignal(exitSignal)
                .withParentTid(words)
                .withChildTid(words + 4)
                .withTls(words + 8)
                .withPidfd(words + 12)
                .withStack(words, PAGE);
    }

    @Test
    void everyExitSignalHasLinuxesAnswer() throws Exception {
        Recording recording = Recording.read("clone_exit_signal.csv", 1_116);
        LinuxDifferences differences = new LinuxDifferences("clone_exit_signal.csv", Map.of());
        try (Kernel kernel = Inside.boot(2)) {
            Inside.process(kernel, sys -> {
                long words = sys.mmap(0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS);
                for (Recording.Row row : recording.rows()) {
                    differences.compare(row, answerToExitSignal(sys, row, words));
                }
            });
        }
        differences.assertNoOthers(1_116);
    }

    private static String answerToExitSignal(SystemCalls sys, Recording.Row row, long words) {
        CloneFlags flags = CloneFlags.parse(row.get("flags"));
        long exitSignal = Long.parseLong(row.get("exit_signal"));
        CloneTrial trial = new CloneTrial(sys);
        if (row.get("syscall").equals("clone")) {
            CloneArguments request = request("clone", flags, (int) exitSignal, words);
            return trial.privileged(flags, (calls, body) -> calls.clone(request, body));
        }
        CloneStruct struct = new CloneStruct(flags.bits(), 0, words + 4, words, exitSignal, words, PAGE, 0, 0, 0, 0);
        return trial.privileged(flags, (calls, body) -> calls.clone3(struct.encode(), CloneStruct.SIZE, body));
    }
}
