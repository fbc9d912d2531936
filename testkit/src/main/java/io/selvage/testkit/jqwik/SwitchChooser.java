package io.selvage.testkit.jqwik;

import io.selvage.api.simulation.Access;
import io.selvage.api.simulation.Chooser;
import io.selvage.api.simulation.Decision;
import io.selvage.testkit.Choice;
import io.selvage.testkit.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Follows a generated [Schedule] through whatever program, see [Schedules].
final class SwitchChooser implements Chooser {
    /// After how many decisions in a row a thread lets others go first that behind the last block goes on and on:
    /// it may be spinning until they do something.
    private static final int PATIENCE = 500;

    private static final int RARITY = 16;

    private final List<Block> blocks;
    private final boolean quiet;
    private final SplittableRandom dice;
    private int at;
    private int used;
    private int running = -1;
    private int alone;

    /// One thread for so many decisions.
    private record Block(int thread, int length) {}

    SwitchChooser(Schedule schedule) {
        blocks = blocks(schedule);
        quiet = schedule.seed() == 0;
        dice = new SplittableRandom(schedule.seed());
    }

    private static List<Block> blocks(Schedule schedule) {
        List<Block> blocks = new ArrayList<>();
        for (Choice choice : schedule.choices()) {
            if (choice instanceof Choice.Next(int thread)) {
                boolean same = !blocks.isEmpty() && blocks.getLast().thread() == thread;
                int length = same ? blocks.removeLast().length() : 0;
                blocks.add(new Block(thread, length + 1));
            }
        }
        return blocks;
    }

    @Override
    public int choose(Decision decision) {
        return switch (decision.kind()) {
            case THREAD -> thread(decision);
            case VALUE -> quiet ? 0 : dice.nextInt(decision.options());
            case FAULT -> quiet || dice.nextInt(RARITY) != 0 ? 0 : 1 + dice.nextInt(decision.options() - 1);
        };
    }

    private int thread(Decision decision) {
        while (at < blocks.size()) {
            Block block = blocks.get(at);
            if (used == 0) {
                running = decision.thread(block.thread() % decision.options());
            }
            int option = used < block.length() ? option(decision, running) : -1;
            if (option >= 0) {
                used++;
                return option;
            }
            at++;
            used = 0;
        }
        return goOn(decision);
    }

    private int goOn(Decision decision) {
        int current = decision.current();
        if (current < 0) {
            alone = 0;
            return 0;
        }
        if (decision.access(current) == Access.YIELD || ++alone > PATIENCE) {
            alone = 0;
            return (current + 1) % decision.options();
        }
        return current;
    }

    private static int option(Decision decision, int thread) {
        for (int option = 0; option < decision.options(); option++) {
            if (decision.thread(option) == thread) {
                return option;
            }
        }
        return -1;
    }
}
