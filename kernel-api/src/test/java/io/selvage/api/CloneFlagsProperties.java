package io.selvage.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CloneFlagsProperties {

    private static final long ALL_NAMED = 0x3_ffff_ff80L;

    /// Any word, and words a few bits away from a legal one, since most others are illegal for several reasons
    /// at once.
    @Provide
    Arbitrary<CloneFlags> words() {
        Arbitrary<Long> any = Arbitraries.longs();
        Arbitrary<Long> named = any.map(word -> word & ALL_NAMED);
        Arbitrary<Long> few = Arbitraries.integers()
                .between(7, 34)
                .set()
                .ofMaxSize(5)
                .map(bits -> bits.stream().mapToLong(bit -> 1L << bit).sum());
        Arbitrary<Long> nearThread = few.map(word -> word ^ CloneFlags.THREAD.bits());
        return Arbitraries.oneOf(any, named, few, nearThread).map(CloneFlags::ofBits);
    }

    @Provide
    Arbitrary<Integer> exitSignals() {
        return Arbitraries.oneOf(Arbitraries.of(0, 17), Arbitraries.integers().between(-2, 66), Arbitraries.integers());
    }

    @Property
    void theQuickTestAgreesWithTheExplanation(
            @ForAll("words") CloneFlags flags, @ForAll("exitSignals") int exitSignal) {
        assertEquals(flags.explain(exitSignal).isEmpty(), flags.isLegal(exitSignal));
    }

    @Property
    void whatIsPrintedIsReadBack(@ForAll("words") CloneFlags flags) {
        assertEquals(flags, CloneFlags.parse(flags.toString()));
    }

    @Property
    void namesAreReadWithoutTheirPrefixAndInLowerCase(@ForAll("words") CloneFlags flags) {
        String text = flags.toString().replace("CLONE_", "").toLowerCase(Locale.ROOT);
        assertEquals(flags, CloneFlags.parse(text));
    }

    @Property
    void setsObeyTheAlgebraOfSets(@ForAll("words") CloneFlags one, @ForAll("words") CloneFlags other) {
        assertEquals(one.bits() | other.bits(), one.union(other).bits());
        assertEquals(one.union(other), one.with(other));
        assertEquals(one.union(other), one.without(other).with(other));
        assertEquals(one.union(other).equals(one), one.contains(other));
    }

    /// Invariant 1: of the 32 subsets exactly the 16 with THREAD ⇒ SIGHAND ⇒ VM.
    @Example
    void exactlyHalfOfTheSharingLatticeIsLegal() {
        int legal = 0;
        for (int subset = 0; subset < 32; subset++) {
            boolean vm = (subset & 1) != 0;
            boolean sighand = (subset & 2) != 0;
            boolean thread = (subset & 4) != 0;
            CloneFlags flags = CloneFlags.NONE
                    .with(vm ? CloneFlags.CLONE_VM : CloneFlags.NONE)
                    .with(sighand ? CloneFlags.CLONE_SIGHAND : CloneFlags.NONE)
                    .with(thread ? CloneFlags.CLONE_THREAD : CloneFlags.NONE)
                    .with((subset & 8) != 0 ? CloneFlags.CLONE_FS : CloneFlags.NONE)
                    .with((subset & 16) != 0 ? CloneFlags.CLONE_FILES : CloneFlags.NONE);
            assertEquals((!thread || sighand) && (!sighand || vm), flags.isLegal(), flags::toString);
            legal += flags.isLegal() ? 1 : 0;
        }
        assertEquals(16, legal);
    }
}
