package io.selvage.testkit;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.Decision;
import java.util.List;

/// Follows a [Guide] as far as it can: blocks of threads that cannot run are left out, and behind the last block
/// every thread goes on for as long as it can and does not wish otherwise, but for 200 steps at most while others
/// could run, so that loops that wait for them end.
final class GuideChooser implements Chooser {
    private static final int LONGEST_TURN = 200;

    private final Guide guide;
    private final List<Block> blocks;
    private final Spot.Counter spots = new Spot.Counter();
    private int at;
    private long used;
    private int turn;

    GuideChooser(Guide guide) {
        this.guide = guide;
        blocks = guide.blocks();
    }

    @Override
    public int choose(Decision decision) {
        if (decision.kind() != Decision.Kind.THREAD) {
            Long code = guide.others().get(spots.next(decision));
            return code == null ? 0 : Math.max(0, Code.option(decision, code));
        }
        while (at < blocks.size()) {
            Block block = blocks.get(at);
            int option = used < block.steps() ? Code.optionOfThread(decision, block.thread()) : -1;
            if (option >= 0) {
                used++;
                return option;
            }
            advance();
        }
        return goOn(decision);
    }

    @Override
    public void forced(int thread, Access access) {
        turn = 0;
        if (at < blocks.size() && used >= blocks.get(at).steps()) {
            advance();
        }
        if (at < blocks.size() && blocks.get(at).thread() == thread) {
            used++;
        }
    }

    private void advance() {
        at++;
        used = 0;
    }

    private int goOn(Decision decision) {
        int current = decision.current();
        if (current < 0) {
            return 0;
        }
        if (decision.access(current) != Access.YIELD && ++turn <= LONGEST_TURN) {
            return current;
        }
        turn = 0;
        return (current + 1) % decision.options();
    }
}
