package io.selvage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Compares the rules with what Linux answered to `clone3`.
class CloneOracleTest {

    private static final String EINVAL = "EINVAL";

    @Test
    void everyCombinationOfFlagsIsLegalWhereLinuxTookItAndElseNot() {
        List<String> disagreements = new ArrayList<>();
        int compared = 0;
        for (List<String> row : Oracle.rows("clone_flags.csv")) {
            String caller = row.get(1);
            CloneFlags flags = CloneFlags.ofBits(Long.decode(row.get(2)));
            int exitSignal = Integer.parseInt(row.get(4));
            String answer = row.get(5);
            if (!row.getFirst().equals("clone3") || dependsOnTheCaller(caller, flags)) {
                continue;
            }
            List<String> broken = rulesBrokenOnLinux(flags, exitSignal, answer);
            if (broken.isEmpty() == answer.equals(EINVAL)) {
                disagreements.add(row + " but here " + broken);
            }
            compared++;
        }
        assertEquals(List.of(), disagreements);
        assertTrue(compared > 11_000, () -> "the table has become smaller");
    }

    /// What the flag word alone does not decide: init may have no sibling, and a task with a foreign PID
    /// namespace for its children cannot make another one.
    private static boolean dependsOnTheCaller(String caller, CloneFlags flags) {
        return (caller.equals("pidns_init") && flags.contains(CloneFlags.CLONE_PARENT))
                || (caller.equals("after_unshare_newpid") && flags.contains(CloneFlags.CLONE_NEWPID));
    }

    private static List<String> rulesBrokenOnLinux(CloneFlags flags, int exitSignal, String answer) {
        List<String> rules = new ArrayList<>(rules(flags, exitSignal));
        // Our decision: a handle is for a process. Linux from 6.9 on also makes handles for threads.
        rules.remove("pidfd-excludes-thread");
        // We check legality before privilege; Linux finds this one rule only after it.
        if (answer.equals("EPERM")) {
            rules.remove("sysvsem-excludes-newipc");
        }
        return rules;
    }

    private static List<String> rules(CloneFlags flags, int exitSignal) {
        List<String> rules = flags.explain(exitSignal).stream()
                .map(CloneFlags.Objection::rule)
                .toList();
        assertEquals(rules.isEmpty(), flags.isLegal(exitSignal), () -> flags + " exitSignal=" + exitSignal);
        return rules;
    }

    @Test
    void theNamesOfTheTableMeanTheBitsOfTheTable() {
        for (List<String> row : Oracle.rows("clone_flags.csv")) {
            assertEquals(CloneFlags.ofBits(Long.decode(row.get(2))), CloneFlags.parse(row.get(3)), row::toString);
        }
    }

    @Test
    void everyExitSignalIsLegalWhereLinuxTookItAndElseNot() {
        int compared = 0;
        for (List<String> row : Oracle.rows("clone_exit_signal.csv")) {
            if (!row.getFirst().equals("clone3")) {
                continue;
            }
            boolean taken = row.get(3).equals("OK");
            long exitSignal = Long.parseLong(row.get(2));
            if (exitSignal == (int) exitSignal) {
                CloneFlags flags = CloneFlags.parse(row.get(1));
                assertEquals(taken, rules(flags, (int) exitSignal).isEmpty(), row::toString);
            } else {
                assertFalse(taken, () -> "no int can express " + row);
            }
            compared++;
        }
        assertTrue(compared > 80, () -> "the table has become smaller");
    }

    @Test
    void theOddCasesOfFlagsHaveLinuxesAnswer() {
        Map<String, CloneFlags> cases = Map.of(
                "PIDFD|DETACHED", CloneFlags.parse("PIDFD|DETACHED"),
                "unknown flag bit34", CloneFlags.ofBits(1L << 34),
                "unknown flag bit63", CloneFlags.ofBits(1L << 63),
                "flags low bits CSIGNAL=17", CloneFlags.ofBits(17),
                "CLEAR_SIGHAND", CloneFlags.CLONE_CLEAR_SIGHAND,
                "CLEAR_SIGHAND|SIGHAND|VM", CloneFlags.parse("CLEAR_SIGHAND|SIGHAND|VM"),
                "all-zero struct (exit_signal 0)", CloneFlags.NONE);
        Map<String, String> answers = new HashMap<>();
        for (List<String> row : Oracle.rows("clone3_struct.csv")) {
            answers.put(row.getFirst(), row.get(1));
        }
        cases.forEach((name, flags) -> {
            assertTrue(answers.containsKey(name), name);
            assertEquals("OK".equals(answers.get(name)), rules(flags, 0).isEmpty(), name);
        });
    }
}
