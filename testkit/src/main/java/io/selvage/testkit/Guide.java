package io.selvage.testkit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A run in outline: which thread goes for how long, and what goes otherwise than by default. Unlike a [Schedule]
/// it still means something when a part of it is taken out.
///
/// @param blocks who goes, in order; neighbours are different threads
/// @param others the answers to questions that are not about threads, but for no fault and the number 0
record Guide(List<Block> blocks, Map<Spot, Long> others) {
    Guide {
        blocks = merged(blocks);
        others = new LinkedHashMap<>(others);
    }

    Guide withBlocks(List<Block> otherBlocks) {
        return new Guide(otherBlocks, others);
    }

    Guide without(Spot spot) {
        Map<Spot, Long> fewer = new LinkedHashMap<>(others);
        fewer.remove(spot);
        return new Guide(blocks, fewer);
    }

    Guide withoutOthers() {
        return new Guide(blocks, Map.of());
    }

    private static List<Block> merged(List<Block> blocks) {
        List<Block> merged = new ArrayList<>(blocks.size());
        for (Block block : blocks) {
            Block last = merged.isEmpty() ? null : merged.getLast();
            if (last != null && last.thread() == block.thread()) {
                merged.set(merged.size() - 1, last.plus(block.steps()));
            } else {
                merged.add(block);
            }
        }
        return List.copyOf(merged);
    }
}
