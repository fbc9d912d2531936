package io.selvage.program.transform;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What makes a loop a counted one: `header: if (!(counter condition limit)) leave; …; counter += step;
/// goto header`, the way compilers write a `for` over ints.
///
/// @param header the position of the header's label
/// @param test the position of the branch that leaves
/// @param limit the positions of the instructions that push the limit; none if it is zero
/// @param counter the local variable that counts
/// @param condition compares two ints: the counter with the limit, so that the loop goes on
/// @param back the position of the only branch back
record CountedShape(
        int header,
        int test,
        List<Integer> limit,
        LimitKind limitKind,
        int constantLimit,
        int counter,
        int step,
        Opcode condition,
        int back) {
    /// Beyond this a run of rounds could leave the range of an int.
    private static final int LARGEST_STEP = 1 << 16;

    enum LimitKind {
        CONSTANT,
        LENGTH,
        VARIABLE
    }

    /// The shape of that loop, or null if it has another.
    static @Nullable CountedShape of(CodeShape.Loop loop, CodeShape code) {
        if (loop.backward().size() != 1) {
            return null;
        }
        return new Match(loop, code).shape();
    }

    boolean inclusive() {
        return condition == Opcode.IF_ICMPLE || condition == Opcode.IF_ICMPGE;
    }

    /// Whether the limit is known not to lie beyond a bound.
    boolean limitWithin(int bound) {
        return switch (limitKind) {
            case CONSTANT -> step > 0 ? constantLimit <= bound : constantLimit >= bound;
            case LENGTH -> step > 0 && bound >= Integer.MAX_VALUE - 2;
            case VARIABLE -> false;
        };
    }

    /// The number of rounds from a start on, if the limit is constant and they are few; otherwise -1.
    int roundsFrom(long start) {
        if (limitKind != LimitKind.CONSTANT || condition == Opcode.IF_ICMPNE) {
            return -1;
        }
        long distance = (step > 0 ? constantLimit - start : start - constantLimit) + (inclusive() ? 1 : 0);
        long rounds = Math.ceilDiv(distance, Math.abs((long) step));
        return limitWithin(step > 0 ? Integer.MAX_VALUE - step : Integer.MIN_VALUE - step) && rounds <= 1000
                ? (int) Math.max(rounds, 0)
                : -1;
    }

    private record Match(CodeShape.Loop loop, CodeShape code) {
        private List<CodeElement> elements() {
            return code.elements();
        }

        private @Nullable CountedShape shape() {
            int first = code.instruction(loop.header());
            int second = code.instruction(first + 1);
            int back = loop.last();
            if (!(elements().get(back) instanceof BranchInstruction branch)
                    || branch.opcode() != Opcode.GOTO
                    || second >= back
                    || code.enteredInside(loop)) {
                return null;
            }
            int increment = previous(back);
            if (increment < 0 || !(elements().get(increment) instanceof IncrementInstruction step)) {
                return null;
            }
            if (step.constant() == 0 || Math.abs(step.constant()) > LARGEST_STEP || changed(step.slot(), increment)) {
                return null;
            }
            @Nullable CountedShape shape = counterFirst(first, step, back);
            return shape == null ? counterLast(first, step, back) : shape;
        }

        private @Nullable CountedShape counterFirst(int first, IncrementInstruction step, int back) {
            if (!loads(first, step.slot())) {
                return null;
            }
            var limit = new Limit(code, loop, code.instruction(first + 1));
            int test = limit.end();
            if (!straight(loop.header(), test) || !(elements().get(test) instanceof BranchInstruction branch)) {
                return null;
            }
            return shape(
                    limit, test, continuing(branch.opcode(), limit.positions().isEmpty()), step, back);
        }

        private @Nullable CountedShape counterLast(int first, IncrementInstruction step, int back) {
            var limit = new Limit(code, loop, first);
            int load = limit.end();
            int test = code.instruction(load + 1);
            if (limit.positions().isEmpty()
                    || !loads(load, step.slot())
                    || !straight(loop.header(), test)
                    || !(elements().get(test) instanceof BranchInstruction branch)) {
                return null;
            }
            return shape(limit, test, mirrored(continuing(branch.opcode(), false)), step, back);
        }

        private @Nullable CountedShape shape(
                Limit limit, int test, @Nullable Opcode condition, IncrementInstruction step, int back) {
            if (condition == null
                    || !limit.single()
                    || test >= back
                    || !leaves(test)
                    || !towards(condition, step.constant())) {
                return null;
            }
            return new CountedShape(
                    loop.header(),
                    test,
                    limit.positions(),
                    limit.kind(),
                    limit.constant(),
                    step.slot(),
                    step.constant(),
                    condition,
                    back);
        }

        private static boolean towards(Opcode condition, int step) {
            return switch (condition) {
                case IF_ICMPLT, IF_ICMPLE -> step > 0;
                case IF_ICMPGT, IF_ICMPGE -> step < 0;
                default -> Math.abs(step) == 1;
            };
        }

        private boolean leaves(int test) {
            int target = code.position(((BranchInstruction) elements().get(test)).target());
            return target < loop.header() || target > loop.last();
        }

        private boolean loads(int at, int slot) {
            return at < elements().size()
                    && elements().get(at) instanceof LoadInstruction load
                    && load.typeKind() == TypeKind.INT
                    && load.slot() == slot;
        }

        /// Whether nothing jumps to what lies between.
        private boolean straight(int after, int before) {
            for (int at = after + 1; at < Math.min(before, elements().size()); at++) {
                if (code.isTarget(at)) {
                    return false;
                }
            }
            return before < elements().size();
        }

        /// The instruction before, if nothing jumps in between.
        private int previous(int position) {
            int at = position - 1;
            while (at > loop.header() && !(elements().get(at) instanceof Instruction)) {
                if (code.isTarget(at)) {
                    return -1;
                }
                at--;
            }
            return at;
        }

        private boolean changed(int slot, int except) {
            for (int at = loop.header(); at <= loop.last(); at++) {
                if (at != except && Limit.changes(elements().get(at), slot)) {
                    return true;
                }
            }
            return false;
        }

        /// The condition of going on, from the opcode of the branch that leaves.
        private static @Nullable Opcode continuing(Opcode leaving, boolean zero) {
            return switch (leaving) {
                case IF_ICMPGE -> zero ? null : Opcode.IF_ICMPLT;
                case IF_ICMPGT -> zero ? null : Opcode.IF_ICMPLE;
                case IF_ICMPLE -> zero ? null : Opcode.IF_ICMPGT;
                case IF_ICMPLT -> zero ? null : Opcode.IF_ICMPGE;
                case IF_ICMPEQ -> zero ? null : Opcode.IF_ICMPNE;
                case IFGE -> zero ? Opcode.IF_ICMPLT : null;
                case IFGT -> zero ? Opcode.IF_ICMPLE : null;
                case IFLE -> zero ? Opcode.IF_ICMPGT : null;
                case IFLT -> zero ? Opcode.IF_ICMPGE : null;
                case IFEQ -> zero ? Opcode.IF_ICMPNE : null;
                default -> null;
            };
        }

        private static @Nullable Opcode mirrored(@Nullable Opcode condition) {
            return switch (condition) {
                case IF_ICMPLT -> Opcode.IF_ICMPGT;
                case IF_ICMPLE -> Opcode.IF_ICMPGE;
                case IF_ICMPGT -> Opcode.IF_ICMPLT;
                case IF_ICMPGE -> Opcode.IF_ICMPLE;
                case null, default -> condition;
            };
        }
    }
}
