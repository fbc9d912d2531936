package io.selvage.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Ways to make a [Guide] smaller, each as the guides to try, the boldest first.
enum Reductions {
    /// Nothing goes wrong any more, or one thing less.
    FEWER_FAULTS {
        @Override
        Stream<Guide> of(Guide guide) {
            return guide.others().isEmpty()
                    ? Stream.empty()
                    : Stream.concat(
                            Stream.of(guide.withoutOthers()),
                            guide.others().keySet().stream().map(guide::without));
        }
    },
    /// Blocks are taken out, half of them first, then ever fewer: delta debugging.
    FEWER_BLOCKS {
        @Override
        Stream<Guide> of(Guide guide) {
            int size = guide.blocks().size();
            return IntStream.iterate(size, chunk -> chunk >= 1, chunk -> chunk / 2)
                    .boxed()
                    .flatMap(chunk -> IntStream.iterate(size - chunk, start -> start > -chunk, start -> start - chunk)
                            .mapToObj(start -> {
                                List<Block> blocks = new ArrayList<>(guide.blocks());
                                blocks.subList(Math.max(0, start), start + chunk)
                                        .clear();
                                return guide.withBlocks(blocks);
                            }));
        }
    },
    /// A block goes together with the same thread's next one, now or then.
    MERGED_BLOCKS {
        @Override
        Stream<Guide> of(Guide guide) {
            List<Block> blocks = guide.blocks();
            return IntStream.range(0, blocks.size()).boxed().flatMap(first -> {
                int second = next(blocks, first);
                if (second < 0) {
                    return Stream.empty();
                }
                return Stream.of(
                        guide.withBlocks(moved(blocks, second, first)), guide.withBlocks(moved(blocks, first, second)));
            });
        }
    },
    /// A thread is not interrupted but goes on for as long as it can.
    UNINTERRUPTED_BLOCKS {
        @Override
        Stream<Guide> of(Guide guide) {
            return IntStream.range(0, guide.blocks().size()).mapToObj(index -> {
                List<Block> blocks = new ArrayList<>(guide.blocks());
                blocks.set(index, new Block(blocks.get(index).thread(), Block.ALL));
                return guide.withBlocks(blocks);
            });
        }
    },
    /// A switch happens some steps earlier, down to one step in the block before it.
    SHORTER_BLOCKS {
        @Override
        Stream<Guide> of(Guide guide) {
            List<Block> blocks = guide.blocks();
            return IntStream.range(0, blocks.size()).boxed().flatMap(index -> {
                long steps = blocks.get(index).steps();
                return Stream.of(1L, steps / 2, steps - 1)
                        .filter(fewer -> fewer >= 1 && fewer < steps)
                        .distinct()
                        .map(fewer -> {
                            List<Block> shorter = new ArrayList<>(blocks);
                            shorter.set(index, new Block(blocks.get(index).thread(), fewer));
                            return guide.withBlocks(shorter);
                        });
            });
        }
    };

    abstract Stream<Guide> of(Guide guide);

    private static int next(List<Block> blocks, int index) {
        for (int i = index + 1; i < blocks.size(); i++) {
            if (blocks.get(i).thread() == blocks.get(index).thread()) {
                return i;
            }
        }
        return -1;
    }

    /// Takes one block out and adds its steps to another one of the same thread.
    private static List<Block> moved(List<Block> blocks, int from, int to) {
        List<Block> moved = new ArrayList<>(blocks);
        moved.set(to, blocks.get(to).plus(blocks.get(from).steps()));
        moved.remove(from);
        return moved;
    }
}
