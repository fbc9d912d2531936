package io.selvage.testkit;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.Decision;
import java.util.LinkedHashMap;
import java.util.Map;

/// Lets another chooser decide and writes down what it said.
///
/// Used by one run at a time.
public final class RecordingChooser implements Chooser {
    private final Chooser chooser;
    private final CodeList codes = new CodeList();
    private final BlockList blocks = new BlockList();
    private final Spot.Counter spots = new Spot.Counter();
    private final Map<Spot, Long> others = new LinkedHashMap<>();
    private long preemptions;

    /// @param chooser who decides
    public RecordingChooser(Chooser chooser) {
        this.chooser = chooser;
    }

    @Override
    public int choose(Decision decision) {
        int option = chooser.choose(decision);
        if (decision.kind() == Decision.Kind.THREAD) {
            int thread = decision.thread(option);
            int current = decision.current();
            if (current >= 0 && option != current && decision.access(current) != Access.YIELD) {
                preemptions++;
            }
            blocks.step(thread);
            codes.add(Code.thread(thread));
        } else {
            long code = Code.of(decision, option);
            codes.add(code);
            Spot spot = spots.next(decision);
            if (option != 0) {
                others.put(spot, code);
            }
        }
        return option;
    }

    @Override
    public void forced(int thread, Access access) {
        chooser.forced(thread, access);
        blocks.step(thread);
    }

    /// {@return how many questions were answered}
    public long decisions() {
        return codes.size();
    }

    /// {@return how often a thread made a step after another thread's}
    public long switches() {
        return Math.max(0, blocks.size() - 1);
    }

    /// {@return how often a thread made a step while the one before it could have gone on, and did not wish to
    /// let others go first}
    public long preemptions() {
        return preemptions;
    }

    /// {@return how many steps threads made}
    public long steps() {
        return blocks.steps();
    }

    /// {@return the run in outline}
    Guide guide() {
        return new Guide(blocks.toList(), others);
    }

    /// Makes a schedule of what was written down.
    ///
    /// @param seed the run's seed
    /// @param setting the run's machine
    /// @param traceHash what the run resulted in
    /// @return the schedule
    public Schedule schedule(long seed, Setting setting, long traceHash) {
        return new Schedule(seed, setting, Environment.here(), traceHash, codes.toArray());
    }
}
