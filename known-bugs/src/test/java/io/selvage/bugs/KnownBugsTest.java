package io.selvage.bugs;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The corrected twins hold on real threads. The programs with bugs are not run here: whether they fail would be luck.
class KnownBugsTest {
    private static final int RUNS = 200;

    static List<KnownBug> all() {
        return KnownBugs.all();
    }

    @Test
    void namesAreUniqueAndReadLikeFileNames() {
        Set<String> names = all().stream().map(KnownBug::name).collect(Collectors.toSet());
        assertEquals(all().size(), names.size());
        assertAll(names.stream().map(name -> () -> assertTrue(name.matches("[a-z]+(-[a-z0-9]+)*"), name)));
    }

    @Test
    void thereIsAtLeastOneOfEachKindAndOfEachFailure() {
        assertTrue(all().size() >= 30);
        assertEquals(Set.of(Kind.values()), all().stream().map(KnownBug::kind).collect(Collectors.toSet()));
        assertEquals(
                Set.of(Failure.values()), all().stream().map(KnownBug::failure).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @MethodSource("all")
    void needsAtLeastOnePreemptionAndRunsOnANewObjectEachTime(KnownBug bug) {
        assertTrue(bug.preemptions() >= 1);
        assertNotSame(bug.buggy(), bug.buggy());
        assertNotSame(bug.fixed(), bug.fixed());
        assertEquals(
                bug.buggy().getClass().getSuperclass(), bug.fixed().getClass().getSuperclass());
    }

    @ParameterizedTest
    @MethodSource("all")
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void correctedTwinHoldsOnPlatformThreads(KnownBug bug) throws Exception {
        runOften(bug, Thread.ofPlatform().daemon().factory());
    }

    @ParameterizedTest
    @MethodSource("all")
    @Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void correctedTwinHoldsOnVirtualThreads(KnownBug bug) throws Exception {
        runOften(bug, Thread.ofVirtual().factory());
    }

    private static void runOften(KnownBug bug, ThreadFactory factory) throws Exception {
        for (int i = 0; i < RUNS; i++) {
            bug.fixed().run(new Threads(factory));
        }
    }
}
