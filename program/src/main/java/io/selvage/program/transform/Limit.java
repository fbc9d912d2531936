package io.selvage.program.transform;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.OperatorInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The instructions that push a loop's limit, as far as they push the same in every round: constants,
/// locals and, while the loop leaves them alone, fields that are not volatile; lengths of arrays; sums.
final class Limit {
    private final CodeShape code;
    private final CodeShape.Loop loop;
    private final List<Integer> positions = new ArrayList<>();
    private CountedShape.LimitKind kind = CountedShape.LimitKind.VARIABLE;
    private int constant;
    private int depth;
    private final int end;

    Limit(CodeShape code, CodeShape.Loop loop, int from) {
        this.code = code;
        this.loop = loop;
        int at = from;
        while (at < loop.last() && extend(at)) {
            positions.add(at);
            at = code.instruction(at + 1);
        }
        end = at;
        if (positions.isEmpty()) {
            kind = CountedShape.LimitKind.CONSTANT;
        }
    }

    private boolean extend(int at) {
        CodeElement element = code.elements().get(at);
        boolean accepted = switch (element) {
            case ConstantInstruction push
            when push.typeKind() == TypeKind.INT && push.constantValue() instanceof Integer value -> {
                constant = value;
                yield push(positions.isEmpty() ? CountedShape.LimitKind.CONSTANT : null);
            }
            case LoadInstruction load
            when (load.typeKind() == TypeKind.INT || load.typeKind() == TypeKind.REFERENCE)
                    && !changedInLoop(load.slot()) -> push(null);
            case OperatorInstruction operator -> operate(operator.opcode());
            case FieldInstruction access -> field(access);
            default -> false;
        };
        return accepted;
    }

    private boolean push(CountedShape.@Nullable LimitKind ofAll) {
        if (depth == 2 || (depth == 1 && positions.isEmpty())) {
            return false;
        }
        kind = ofAll == null ? CountedShape.LimitKind.VARIABLE : ofAll;
        depth++;
        return true;
    }

    private boolean operate(Opcode opcode) {
        return switch (opcode) {
            case ARRAYLENGTH -> {
                kind = depth == 1 ? CountedShape.LimitKind.LENGTH : CountedShape.LimitKind.VARIABLE;
                yield depth > 0;
            }
            case IADD, ISUB, IMUL, ISHL, ISHR, IUSHR, IAND -> {
                kind = CountedShape.LimitKind.VARIABLE;
                depth--;
                yield depth > 0;
            }
            default -> false;
        };
    }

    private boolean field(FieldInstruction access) {
        boolean isStatic = access.opcode() == Opcode.GETSTATIC;
        if (!isStatic && (access.opcode() != Opcode.GETFIELD || depth == 0)) {
            return false;
        }
        char type = access.type().stringValue().charAt(0);
        if ((type != 'I' && type != '[' && type != 'L') || !code.isPlainField(access) || touchedInLoop(access)) {
            return false;
        }
        if (isStatic) {
            return push(null);
        }
        kind = CountedShape.LimitKind.VARIABLE;
        return true;
    }

    private boolean touchedInLoop(FieldInstruction read) {
        for (int at = loop.header(); at <= loop.last(); at++) {
            switch (code.elements().get(at)) {
                case InvokeInstruction call -> {
                    if (!JdkCalls.changesNoField(call)) {
                        return true;
                    }
                }
                case FieldInstruction write
                when (write.opcode() == Opcode.PUTFIELD || write.opcode() == Opcode.PUTSTATIC)
                        && write.name().equals(read.name()) -> {
                    return true;
                }
                default -> {}
            }
        }
        return false;
    }

    private boolean changedInLoop(int slot) {
        for (int at = loop.header(); at <= loop.last(); at++) {
            if (changes(code.elements().get(at), slot)) {
                return true;
            }
        }
        return false;
    }

    static boolean changes(CodeElement element, int slot) {
        return switch (element) {
            case StoreInstruction store ->
                store.slot() == slot || (store.typeKind().slotSize() == 2 && store.slot() + 1 == slot);
            case IncrementInstruction increment -> increment.slot() == slot;
            default -> false;
        };
    }

    List<Integer> positions() {
        return positions;
    }

    /// Whether the instructions push exactly one int, or there are none.
    boolean single() {
        return depth == (positions.isEmpty() ? 0 : 1);
    }

    CountedShape.LimitKind kind() {
        return kind;
    }

    int constant() {
        return constant;
    }

    /// The position of the instruction after the limit.
    int end() {
        return end;
    }
}
