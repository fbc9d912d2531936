package io.selvage.testkit.jqwik;

import io.selvage.testkit.Schedule;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.providers.ArbitraryProvider;
import net.jqwik.api.providers.TypeUsage;

/// Lets properties have parameters `@ForAll Schedule`: those of [Schedules#arbitrary()]. Found through the service
/// loader.
public final class ScheduleProvider implements ArbitraryProvider {
    /// Called by the service loader.
    public ScheduleProvider() {}

    @Override
    public boolean canProvideFor(TypeUsage target) {
        return target.isOfType(Schedule.class);
    }

    @Override
    public Set<Arbitrary<?>> provideFor(TypeUsage target, SubtypeProvider subtypes) {
        return Set.of(Schedules.arbitrary());
    }
}
