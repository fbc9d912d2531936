package io.selvage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class CloneArgumentsTest {

    @Test
    void aRequestStartsFromTheDefaultsOfItsFlags() {
        assertEquals(new CloneArguments(CloneFlags.FORK, 17, null, 0), CloneArguments.of(CloneFlags.FORK));
        assertEquals(new CloneArguments(CloneFlags.THREAD, 0, null, 0), CloneArguments.of(CloneFlags.THREAD));
        assertEquals(0, CloneArguments.of(CloneFlags.CLONE_PARENT).exitSignal());
    }

    @Test
    void eachFieldIsChangedAlone() {
        var base = CloneArguments.of(CloneFlags.VFORK);
        assertEquals(new CloneArguments(CloneFlags.VFORK, 10, null, 0), base.withExitSignal(Signal.USR1));
        assertEquals(new CloneArguments(CloneFlags.VFORK, 99, null, 0), base.withExitSignal(99));
        assertEquals(
                new CloneArguments(CloneFlags.VFORK, 17, "worker", 4711),
                base.withName("worker").withSetTid(4711));
        assertEquals(base, base.withName("worker").withName(null));
        assertEquals(
                new CloneArguments(CloneFlags.VFORK, 0, "w", 7),
                new CloneArguments(CloneFlags.VFORK, 17, "w", 7).withExitSignal(0));
    }
}
