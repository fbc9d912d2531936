package io.selvage.program.transform;

import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.DiscontinuedInstruction.JsrInstruction;
import java.lang.classfile.instruction.DiscontinuedInstruction.RetInstruction;
import java.lang.classfile.instruction.ExceptionCatch;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.SwitchCase;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/// The elements of one method's code by position, and where its cycles are: every cycle of the control
/// flow goes through a backward branch's target or an exception handler. Elements of a code model have no
/// identity across iterations, so everything here and after refers to positions in one list.
final class CodeShape {
    private final CodeAttribute code;
    private final List<CodeElement> elements;
    private final int[] positionAt;
    private final List<Loop> loops = new ArrayList<>();
    private final List<Integer> handlers = new ArrayList<>();
    private final ClassFacts facts;
    private final BitSet targets = new BitSet();
    private final List<Jump> jumps = new ArrayList<>();
    private boolean subroutines;
    private boolean branches;

    /// A target of backward branches, at position `header`, and the positions of these branches in order.
    record Loop(int header, List<Integer> backward) {
        int last() {
            return backward.getLast();
        }
    }

    private record Jump(int from, int to) {}

    CodeShape(CodeAttribute code, ClassFacts facts) {
        this.code = code;
        this.facts = facts;
        elements = code.elementList();
        positionAt = new int[code.codeLength() + 1];
        Arrays.fill(positionAt, -1);
        for (int at = 0; at < elements.size(); at++) {
            if (elements.get(at) instanceof LabelTarget target) {
                positionAt[bci(target.label())] = at;
            }
        }
        for (int at = 0; at < elements.size(); at++) {
            note(at);
        }
        loops.sort((a, b) -> Integer.compare(a.header, b.header));
        handlers.removeIf(this::meetsItself);
    }

    private void note(int at) {
        switch (elements.get(at)) {
            case ExceptionCatch range -> {
                branches = true;
                targets.set(position(range.handler()));
                jumps.add(new Jump(position(range.tryStart()), position(range.handler())));
                if (!releasesMonitor(range)) {
                    handlers.add(position(range.handler()));
                }
            }
            case RetInstruction _ -> subroutines = true;
            case JsrInstruction _ -> subroutines = true;
            default -> {}
        }
        forEachTarget(elements.get(at), label -> {
            branches = true;
            int target = position(label);
            targets.set(target);
            jumps.add(new Jump(at, target));
            if (target < at) {
                addBackward(target, at);
            }
        });
    }

    private void addBackward(int header, int from) {
        for (Loop loop : loops) {
            if (loop.header == header) {
                if (loop.last() != from) {
                    loop.backward.add(from);
                }
                return;
            }
        }
        loops.add(new Loop(header, new ArrayList<>(List.of(from))));
    }

    static void forEachTarget(CodeElement element, Consumer<Label> action) {
        switch (element) {
            case BranchInstruction branch -> action.accept(branch.target());
            case JsrInstruction jump -> action.accept(jump.target());
            case LookupSwitchInstruction choice -> {
                action.accept(choice.defaultTarget());
                choice.cases().stream().map(SwitchCase::target).forEach(action);
            }
            case TableSwitchInstruction choice -> {
                action.accept(choice.defaultTarget());
                choice.cases().stream().map(SwitchCase::target).forEach(action);
            }
            default -> {}
        }
    }

    /// Whether what a handler throws comes back to it, by ranges that cover handlers: those of
    /// `finally` and of monitors cover themselves. A poll there would never end.
    private boolean meetsItself(int handler) {
        var seen = new BitSet();
        Deque<Integer> open = new ArrayDeque<>(List.of(handler));
        while (!open.isEmpty()) {
            int thrower = open.remove();
            for (ExceptionCatch range : code.exceptionHandlers()) {
                int next = position(range.handler());
                if (position(range.tryStart()) > thrower || thrower >= position(range.tryEnd()) || seen.get(next)) {
                    continue;
                }
                if (next == handler) {
                    return true;
                }
                seen.set(next);
                open.add(next);
            }
        }
        return false;
    }

    private boolean releasesMonitor(ExceptionCatch range) {
        for (int at = position(range.handler()); at < elements.size(); at++) {
            switch (elements.get(at)) {
                case MonitorInstruction monitor
                when monitor.opcode() == Opcode.MONITOREXIT -> {
                    return true;
                }
                case BranchInstruction _ -> {
                    return false;
                }
                case ThrowInstruction _ -> {
                    return false;
                }
                case ReturnInstruction _ -> {
                    return false;
                }
                default -> {}
            }
        }
        return false;
    }

    CodeAttribute code() {
        return code;
    }

    List<CodeElement> elements() {
        return elements;
    }

    List<Loop> loops() {
        return loops;
    }

    /// The positions of the handlers' labels, monitor-release handlers left out.
    List<Integer> handlers() {
        return handlers;
    }

    /// Whether the code has `jsr` or `ret`, whose control flow is not what it looks like.
    boolean hasSubroutines() {
        return subroutines;
    }

    /// Whether control ever goes elsewhere than to the next instruction.
    boolean branches() {
        return branches;
    }

    /// Whether control may come to a position from elsewhere than the one before.
    boolean isTarget(int position) {
        return targets.get(position);
    }

    boolean targetedBetween(int after, int before) {
        int target = targets.nextSetBit(after + 1);
        return target >= 0 && target < before;
    }

    /// Whether control comes into a loop other than by its header.
    boolean enteredInside(Loop loop) {
        for (Jump jump : jumps) {
            boolean inside = loop.header <= jump.from && jump.from <= loop.last();
            if (!inside && loop.header < jump.to && jump.to <= loop.last()) {
                return true;
            }
        }
        return false;
    }

    boolean isPlainField(FieldInstruction access) {
        return facts.isPlainField(access);
    }

    int codeLength() {
        return code.codeLength();
    }

    int maxLocals() {
        return code.maxLocals();
    }

    int bci(Label label) {
        return code.labelToBci(label);
    }

    int position(Label label) {
        return positionAt[bci(label)];
    }

    /// The position of the next instruction at or after a position; the number of elements if there is
    /// none.
    int instruction(int from) {
        int at = from;
        while (at < elements.size() && !(elements.get(at) instanceof Instruction)) {
            at++;
        }
        return at;
    }

    /// The position of the last instruction before a position; -1 if there is none.
    int previousInstruction(int before) {
        int at = before - 1;
        while (at >= 0 && !(elements.get(at) instanceof Instruction)) {
            at--;
        }
        return at;
    }
}
