package io.selvage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CloneFlagsTest {

    @ParameterizedTest
    @CsvSource({
        "NEWTIME, 0x80",
        "VM, 0x100",
        "FS, 0x200",
        "FILES, 0x400",
        "SIGHAND, 0x800",
        "PIDFD, 0x1000",
        "PTRACE, 0x2000",
        "VFORK, 0x4000",
        "PARENT, 0x8000",
        "THREAD, 0x10000",
        "NEWNS, 0x20000",
        "SYSVSEM, 0x40000",
        "SETTLS, 0x80000",
        "PARENT_SETTID, 0x100000",
        "CHILD_CLEARTID, 0x200000",
        "DETACHED, 0x400000",
        "UNTRACED, 0x800000",
        "CHILD_SETTID, 0x1000000",
        "NEWCGROUP, 0x2000000",
        "NEWUTS, 0x4000000",
        "NEWIPC, 0x8000000",
        "NEWUSER, 0x10000000",
        "NEWPID, 0x20000000",
        "NEWNET, 0x40000000",
        "IO, 0x80000000",
        "CLEAR_SIGHAND, 0x100000000",
        "INTO_CGROUP, 0x200000000"
    })
    void everyFlagHasLinuxesValueAndName(String name, String bits) throws ReflectiveOperationException {
        CloneFlags constant =
                (CloneFlags) CloneFlags.class.getField("CLONE_" + name).get(null);
        assertEquals(Long.decode(bits), constant.bits());
        assertEquals("CLONE_" + name, constant.toString());
    }

    @Test
    void thePresetsAreThoseOfTheContract() {
        assertEquals(0, CloneFlags.FORK.bits());
        assertEquals("CLONE_VM|CLONE_VFORK", CloneFlags.VFORK.toString());
        assertEquals(
                "CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM", CloneFlags.THREAD.toString());
        assertEquals(0x3d0f00, CloneFlags.POSIX_THREAD.bits());
        for (CloneFlags preset : List.of(
                CloneFlags.NONE, CloneFlags.FORK, CloneFlags.VFORK, CloneFlags.THREAD, CloneFlags.POSIX_THREAD)) {
            assertTrue(preset.isLegal(), preset::toString);
        }
    }

    @Test
    void theDefaultExitSignalIsTheOneThatIsAllowed() {
        assertEquals(17, CloneFlags.FORK.defaultExitSignal());
        assertEquals(17, CloneFlags.VFORK.defaultExitSignal());
        assertEquals(0, CloneFlags.THREAD.defaultExitSignal());
        assertEquals(0, CloneFlags.CLONE_PARENT.defaultExitSignal());
    }

    @Test
    void setsAreCombinedWithoutChangingThem() {
        CloneFlags both = CloneFlags.CLONE_VM.with(CloneFlags.CLONE_FS, CloneFlags.CLONE_FILES);
        assertEquals(0x700, both.bits());
        assertEquals(0x100, CloneFlags.CLONE_VM.bits());
        assertEquals(CloneFlags.ofBits(0x300), both.without(CloneFlags.CLONE_FILES, CloneFlags.CLONE_IO));
        assertEquals(both, CloneFlags.CLONE_FS.union(CloneFlags.ofBits(0x500)));
        assertTrue(both.without(both).isEmpty());
    }

    @Test
    void containingMeansHavingAllFlags() {
        CloneFlags set = CloneFlags.CLONE_VM.with(CloneFlags.CLONE_FS);
        assertTrue(set.contains(CloneFlags.CLONE_FS));
        assertTrue(set.contains(CloneFlags.NONE));
        assertFalse(set.contains(CloneFlags.CLONE_FS.with(CloneFlags.CLONE_FILES)));
    }

    @Test
    void unknownBitsArePrintedAsOneNumber() {
        assertEquals("CLONE_VM|CLONE_FS|0x4", CloneFlags.ofBits(0x304).toString());
        assertEquals("0x8000000000000011", CloneFlags.ofBits(1L << 63 | 0x11).toString());
        assertEquals("0", CloneFlags.NONE.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"CLONE_VM|CLONE_FS", "vm|fs", "fs | Clone_Vm", "0x300", "0x100|fs", "VM|FS|VM", "0X300"})
    void namesAreReadInAnyOrderAndSpelling(String text) {
        assertEquals(0x300, CloneFlags.parse(text).bits());
    }

    @Test
    void theNamesOfPresetsAreReadAsTheSingleFlags() {
        assertEquals(CloneFlags.CLONE_THREAD, CloneFlags.parse("THREAD"));
        assertEquals(CloneFlags.CLONE_VFORK, CloneFlags.parse("VFORK"));
        assertThrows(IllegalArgumentException.class, () -> CloneFlags.parse("POSIX_THREAD"));
    }

    @ParameterizedTest
    @CsvSource({
        "VM|SIGHND, SIGHND, CLONE_SIGHAND",
        "CLONE_FLIES, CLONE_FLIES, CLONE_FILES",
        "newsn, newsn, CLONE_NEWNS",
        "CLONE VM, CLONE VM, CLONE_VM"
    })
    void aBadWordIsNamedTogetherWithTheNearestFlag(String text, String bad, String nearest) {
        var e = assertThrows(IllegalArgumentException.class, () -> CloneFlags.parse(text));
        assertEquals("unknown clone flag \"" + bad + "\"; nearest is " + nearest, e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "|", "VM|", "VM||FS", "0x", "0x+1", "0x-1", "0xg", "0x10000000000000000", "VM|0", "256"})
    void anythingElseIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> CloneFlags.parse(text));
    }

    @Test
    void anObjectionSaysWhatIsWrongAndWhatToDo() {
        CloneFlags.Objection objection = CloneFlags.CLONE_SIGHAND.explain().getFirst();
        assertEquals(Errno.EINVAL, objection.errno());
        assertEquals("sighand-needs-vm", objection.rule());
        assertEquals(
                "CLONE_SIGHAND needs CLONE_VM: handlers are addresses in the shared memory;"
                        + " add CLONE_VM or drop CLONE_SIGHAND (MODEL 3.4)",
                objection.sentence());
    }

    @ParameterizedTest
    @CsvSource({
        "0x4, 17, known-flags-only",
        "NEWTIME, 17, ''",
        "NEWTIME|0x1, 17, known-flags-only",
        "0, -1, exit-signal-in-range",
        "0, 64, ''",
        "0, 65, exit-signal-in-range",
        "VM|SIGHAND|THREAD, 17, thread-has-no-exit-signal",
        "PARENT, 17, parent-has-no-exit-signal",
        "PARENT, 0, ''",
        "THREAD, 99, exit-signal-in-range thread-has-no-exit-signal thread-needs-sighand",
        "FS|NEWNS, 17, fs-excludes-newns",
        "FS|NEWUSER, 17, fs-excludes-newuser",
        "SIGHAND, 17, sighand-needs-vm",
        "VM|SIGHAND|CLEAR_SIGHAND, 17, sighand-excludes-clear-sighand",
        "VM|SIGHAND|THREAD|PIDFD, 0, pidfd-excludes-thread",
        "DETACHED, 17, detached-is-gone",
        "PIDFD|DETACHED, 17, pidfd-excludes-detached detached-is-gone",
        "VM|THREAD, 0, thread-needs-sighand",
        "SIGHAND|THREAD, 0, sighand-needs-vm",
        "VM|SIGHAND|THREAD|NEWPID, 0, thread-excludes-newpid",
        "VM|SIGHAND|THREAD|NEWUSER, 0, thread-excludes-newuser",
        "SYSVSEM|NEWIPC, 17, sysvsem-excludes-newipc",
        "NEWPID|NEWUSER|PARENT, 0, ''"
    })
    void theBrokenRulesAreListedInTheOrderOfTheContract(String flags, int exitSignal, String rules) {
        CloneFlags word = CloneFlags.parse(flags);
        assertEquals(
                rules,
                word.explain(exitSignal).stream()
                        .map(CloneFlags.Objection::rule)
                        .collect(Collectors.joining(" ")));
        assertEquals(rules.isEmpty(), word.isLegal(exitSignal));
    }

    @Test
    void sentencesNameTheOffendingValues() {
        assertTrue(CloneFlags.ofBits(0x104)
                .explain()
                .getFirst()
                .sentence()
                .startsWith("the bits 0x4 mean nothing to clone"));
        assertTrue(CloneFlags.NONE.explain(65).getFirst().sentence().startsWith("the exit signal 65 is not a signal"));
    }
}
