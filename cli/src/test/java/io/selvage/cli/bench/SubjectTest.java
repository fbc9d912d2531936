package io.selvage.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.selvage.cli.bench.Subject.Pace;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SubjectTest {
    @ParameterizedTest
    @CsvSource({
        "a.b.PingPong.selvageStackful1Core, ping-pong/selvage-stackful-1-core",
        "a.b.Yield.virtualThreads2Carriers, yield/virtual-threads-2-carriers",
        "a.b.GetPid.forkJoinPool, get-pid/fork-join-pool",
        "Yield.indirectCall.times10Calls, indirect-call/times-10-calls"
    })
    void isNamedAfterClassAndMethodInLowerCaseWithHyphens(String method, String id) {
        assertEquals(id, Subject.ofMethod(method, Pace.ITERATIONS).id());
    }

    @Test
    void refusesAMethodWithoutItsClass() {
        assertThrows(IllegalArgumentException.class, () -> Subject.ofMethod("Yield", Pace.ONCE));
        assertThrows(IllegalArgumentException.class, () -> Subject.ofMethod("Yield.indirectCall", Pace.ONCE));
    }

    @Test
    void comesBeforeItsPeersWhenItIsOurs() {
        var sorted = new TreeSet<Subject>();
        for (String method : List.of("Yield.selvageZ", "PingPong.virtual", "Yield.another", "PingPong.selvageA")) {
            sorted.add(Subject.ofMethod("a." + method, Pace.ITERATIONS));
        }
        assertEquals(
                List.of("ping-pong/selvage-a", "ping-pong/virtual", "yield/selvage-z", "yield/another"),
                sorted.stream().map(Subject::id).toList());
    }
}
