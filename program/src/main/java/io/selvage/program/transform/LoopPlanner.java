package io.selvage.program.transform;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Chooses a plan for each loop of a method, innermost first: how many rounds may pass between two polls,
/// so that they do no more than a bounded amount of work.
final class LoopPlanner {
    /// About so many instructions may run between two polls of one loop.
    private static final int BUDGET = 10_000;
    private static final int MOST_ROUNDS = 1000;
    /// A loop around loops counts each of them as so many instructions, as these mostly have few rounds.
    private static final int NESTED = 300;
    private static final int CALL = 100;
    private static final int SHORT_CALL = 5;
    private static final int ARRAY = 50;
    private static final int NEVER = BUDGET * 10;
    /// So many loops within each other may go without a poll in each round; a third would multiply too
    /// much.
    private static final int LEVELS = 2;
    /// The JVM compiles no method above 8000 bytes of code; a plan may not push one there.
    private static final int LARGE = 6000;

    private final CodeShape code;
    private final PollDensity density;
    private final int firstLocal;
    private final Map<Integer, LoopPlan> plans = new HashMap<>();
    private final List<Planned> done = new ArrayList<>();
    private int locals;

    private record Planned(CodeShape.Loop loop, int level, int weight) {}

    private LoopPlanner(CodeShape code, PollDensity density) {
        this.code = code;
        this.density = density;
        firstLocal = code.maxLocals();
    }

    /// Plans by the position of the header; loops whose header's types are unknown are left out.
    static LoopPlans plan(CodeShape code, FrameTable frames, PollDensity density) {
        var planner = new LoopPlanner(code, density);
        if (density == PollDensity.REROUTED) {
            return LoopPlans.of(List.of());
        }
        var loops = new ArrayList<>(code.loops());
        loops.sort(Comparator.comparingInt(loop -> loop.last() - loop.header()));
        for (CodeShape.Loop loop : loops) {
            Label header = ((LabelTarget) code.elements().get(loop.header())).label();
            if (frames.canCopy(header)) {
                planner.plan(loop);
            }
        }
        return LoopPlans.of(planner.plans.values());
    }

    private void plan(CodeShape.Loop loop) {
        int level = 0;
        for (Planned inner : done) {
            if (within(inner.loop, loop)) {
                level = Math.max(level, inner.level + 1);
            }
        }
        int weight = weight(loop);
        int rounds = Math.min(MOST_ROUNDS, BUDGET / Math.max(weight, 1));
        @Nullable CountedShape counted = code.hasSubroutines() ? null : CountedShape.of(loop, code);
        int few = counted == null ? -1 : counted.roundsFrom(start(counted));
        if (few >= 0 && (long) few * weight <= NESTED) {
            plans.put(loop.header(), new ShortLoop(loop.header()));
            done.add(new Planned(loop, level - 1, few * weight));
            return;
        }
        boolean sparing = density == PollDensity.USUAL
                && level < LEVELS
                && rounds >= 2
                && code.codeLength() < LARGE
                && !code.hasSubroutines();
        if (sparing && counted != null) {
            plans.put(loop.header(), new CountedLoop(counted, local(), rounds));
        } else if (sparing && branches(loop)) {
            plans.put(loop.header(), new FuelledLoop(loop.header(), loop.backward(), local(), rounds));
        } else {
            plans.put(loop.header(), new PolledLoop(loop.header()));
        }
        done.add(new Planned(loop, level, NESTED));
    }

    private int local() {
        return firstLocal + locals++;
    }

    private static boolean within(CodeShape.Loop inner, CodeShape.Loop outer) {
        return inner.header() > outer.header() && inner.last() <= outer.last();
    }

    private boolean branches(CodeShape.Loop loop) {
        return loop.backward().stream().allMatch(at -> code.elements().get(at) instanceof BranchInstruction);
    }

    /// The constant that the counter has been set to just before the loop; beyond all ints if there is
    /// none.
    private long start(CountedShape counted) {
        int store = code.previousInstruction(counted.header());
        int push = code.previousInstruction(store);
        boolean plain = push >= 0
                && code.elements().get(store) instanceof StoreInstruction set
                && set.slot() == counted.counter()
                && code.elements().get(push) instanceof ConstantInstruction constant
                && constant.constantValue() instanceof Integer
                && !code.targetedBetween(push, counted.header());
        if (plain && ((ConstantInstruction) code.elements().get(push)).constantValue() instanceof Integer value) {
            return value;
        }
        return counted.step() > 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    }

    /// About how many instructions a round runs; inner loops, which come before outer ones, as decided.
    private int weight(CodeShape.Loop loop) {
        int weight = 0;
        for (int at = loop.header(); at <= loop.last() && weight < NEVER; at++) {
            @Nullable Planned inner = outermostAt(at, loop);
            if (inner == null) {
                weight += weight(code.elements().get(at));
            } else {
                weight += Math.max(inner.weight, hardest(inner.loop));
                at = inner.loop.last();
            }
        }
        return weight;
    }

    private @Nullable Planned outermostAt(int header, CodeShape.Loop outer) {
        @Nullable Planned found = null;
        for (Planned inner : done) {
            if (inner.loop.header() == header && within(inner.loop, outer)) {
                found = inner;
            }
        }
        return found;
    }

    /// What in a loop makes every loop around it poll each round.
    private int hardest(CodeShape.Loop loop) {
        int hardest = 0;
        for (int at = loop.header(); at <= loop.last(); at++) {
            hardest = Math.max(hardest, weight(code.elements().get(at)));
        }
        return hardest;
    }

    private static int weight(CodeElement element) {
        return switch (element) {
            case InvokeInstruction call -> weight(call);
            case InvokeDynamicInstruction call -> JdkCalls.bounded(call) ? ARRAY : NEVER;
            case MonitorInstruction _ -> NEVER;
            case NewMultiArrayInstruction _ -> ARRAY;
            case NewPrimitiveArrayInstruction _ -> ARRAY;
            case NewReferenceArrayInstruction _ -> ARRAY;
            case java.lang.classfile.Instruction _ -> 1;
            default -> 0;
        };
    }

    private static int weight(InvokeInstruction call) {
        if (!JdkCalls.ownClass(call.owner().asInternalName())) {
            return CALL;
        }
        return JdkCalls.bounded(call) ? SHORT_CALL : NEVER;
    }
}
