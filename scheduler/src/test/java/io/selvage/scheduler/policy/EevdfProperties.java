package io.selvage.scheduler.policy;

import io.selvage.scheduler.policy.Script.Verb;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/// [Eevdf] beside its [definition][EevdfModel].
class EevdfProperties {
    @Property(tries = 5_000)
    void choosesAsDefinedWithLagInBounds(
            @ForAll("scripts") Script script, @ForAll @IntRange(min = 1, max = 30) int threads) {
        script.play(new PolicyBench(EevdfModel::new, 0), threads, List.of());
    }

    @Provide
    Arbitrary<Script> scripts() {
        return Script.of(
                Verb.READY,
                Verb.READY,
                Verb.PASS,
                Verb.PASS,
                Verb.PASS_A_LITTLE,
                Verb.GIVE_WAY,
                Verb.LEAVE,
                Verb.LEAVE_TO,
                Verb.REMOVE,
                Verb.GIVE,
                Verb.ADJUST);
    }
}
