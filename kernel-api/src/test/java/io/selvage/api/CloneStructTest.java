package io.selvage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/// The binary form and the older one (MODEL 3.2).
class CloneStructTest {
    private static final CloneStruct.Memory NONE = address -> {
        throw new KernelException(Errno.EFAULT, "no memory");
    };

    private static Errno refusal(CloneStruct struct, CloneStruct.Memory memory) {
        return assertThrows(KernelException.class, () -> struct.toArguments(memory))
                .errno();
    }

    private static CloneStruct wishing(long address, long count) {
        return new CloneStruct(0, 0, 0, 0, 0, 0, 0, 0, address, count, 0);
    }

    @Property
    void decodingWhatWasEncodedIsTheIdentity(
            @ForAll @Size(11) long[] w, @ForAll @IntRange(min = 88, max = 4_096) int size) {
        CloneStruct struct = new CloneStruct(w[0], w[1], w[2], w[3], w[4], w[5], w[6], w[7], w[8], w[9], w[10]);
        ByteBuffer larger = ByteBuffer.allocate(5_000).position(7);
        larger.slice().put(struct.encode());
        assertEquals(struct, CloneStruct.decode(larger, size));
        assertEquals(7, larger.position());
    }

    @Property
    void aShorterStructHasZerosInItsLaterFields(@ForAll @IntRange(min = 8, max = 10) int words) {
        CloneStruct struct = new CloneStruct(0, 1, 2, 3, 4, 5, 6, 7, -1, -1, -1);
        CloneStruct decoded = CloneStruct.decode(struct.encode(), 8L * words);
        assertEquals(7, decoded.tls());
        assertEquals(0, decoded.group());
        assertEquals(words == 10 ? -1 : 0, decoded.setTidSize());
        assertEquals(words == 8 ? 0 : -1, decoded.setTid());
    }

    @Example
    void aGroupNeedsTheFieldForIt() {
        CloneStruct struct = new CloneStruct(CloneFlags.CLONE_INTO_CGROUP.bits(), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        assertEquals(
                Errno.EINVAL,
                assertThrows(KernelException.class, () -> CloneStruct.decode(struct.encode(), 80))
                        .errno());
        assertEquals(struct, CloneStruct.decode(struct.encode(), 88));
    }

    @Example
    void wishedTidsAreReadFromMemoryAfterTheirNumberHasBeenLookedAt() {
        assertEquals(0, wishing(0, 0).toArguments(NONE).setTid());
        assertEquals(Errno.EINVAL, refusal(wishing(0, 1), NONE));
        assertEquals(Errno.EINVAL, refusal(wishing(8, 0), NONE));
        assertEquals(Errno.EINVAL, refusal(wishing(8, 33), NONE));
        assertEquals(Errno.EFAULT, refusal(wishing(8, 2), NONE));
        assertEquals(Errno.EINVAL, refusal(wishing(8, 2), _ -> 5));
        assertEquals(Errno.EINVAL, refusal(wishing(8, 1), _ -> 0));
        assertEquals(
                5, wishing(8, 1).toArguments(address -> address == 8 ? 5 : 0).setTid());
    }

    @Example
    void theOlderFormHasItsExitSignalInTheLowByte() {
        CloneArguments fork = CloneArguments.ofLegacy(17, 1, 2, 3);
        assertEquals(CloneFlags.NONE, fork.flags());
        assertEquals(17, fork.exitSignal());
        assertEquals(1, fork.parentTid());
        assertEquals(1, fork.pidfd());
        assertEquals(2, fork.childTid());
        assertEquals(3, fork.tls());
        assertEquals(0, CloneArguments.ofLegacy(65, 0, 0, 0).exitSignal());
        long thread = CloneFlags.THREAD.bits();
        assertEquals(0, CloneArguments.ofLegacy(thread | 17, 0, 0, 0).exitSignal());
        assertEquals(
                0,
                CloneArguments.ofLegacy(CloneFlags.CLONE_PARENT.bits() | 17, 0, 0, 0)
                        .exitSignal());
    }

    @Example
    void theOlderFormHasThirtyTwoBitsAndNoDetachedThreads() {
        CloneFlags detached = CloneFlags.CLONE_DETACHED;
        assertEquals(
                CloneFlags.NONE,
                CloneArguments.ofLegacy(detached.bits() | (1L << 32), 0, 0, 0).flags());
        CloneFlags handle = CloneFlags.CLONE_PIDFD.with(detached);
        assertEquals(handle, CloneArguments.ofLegacy(handle.bits(), 0, 0, 0).flags());
    }
}
