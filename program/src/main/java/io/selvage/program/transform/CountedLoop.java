package io.selvage.program.transform;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.LabelTarget;
import java.util.List;

/// A loop whose counter goes by a constant step to a limit that the loop does not change. It runs to the
/// limit or for a number of rounds, whichever comes first, as a counted loop without a poll:
/// ```
/// header: goto entry
/// pause:  if (!(i < limit)) goto exit; poll
/// entry:  if (!(i < limit)) goto exit
///         end = limit; if (end - i > rounds * step) end = i + rounds * step
/// round:  …
///         i += step; if (i < end) goto round; goto pause
/// ```
/// So a loop of few rounds never polls, and what is around it does.
///
/// @param end the local variable that holds where the current run ends
record CountedLoop(CountedShape shape, int end, int rounds) implements LoopPlan {
    @Override
    public int header() {
        return shape.header();
    }

    @Override
    public void writeEntry(Writing writing) {
        Label like = writing.labelAt(header());
        Label entry = writing.label(header(), Writing.Role.ENTRY);
        CodeBuilder builder = writing.builder();
        builder.goto_(entry);
        writing.bind(writing.label(header(), Writing.Role.PAUSE), like);
        for (int at = header() + 1; at <= shape.test(); at++) {
            if (writing.elements().get(at) instanceof Instruction) {
                builder.with(writing.elements().get(at));
            }
        }
        writing.polls().poll(builder, entry);
        writing.bind(entry, like);
    }

    @Override
    public int tested() {
        return shape.test();
    }

    @Override
    public void writeTested(Writing writing) {
        CodeBuilder builder = writing.builder();
        Label like = writing.labelAt(header());
        Label round = round(writing);
        shape.limit().forEach(part -> builder.with(writing.elements().get(part)));
        if (shape.limit().isEmpty()) {
            builder.iconst_0();
        }
        builder.istore(end);
        writeGuard(writing, like, round);
        int step = Math.multiplyExact(shape.step(), rounds);
        int lower = step > 0 ? shape.counter() : end;
        int upper = step > 0 ? end : shape.counter();
        builder.iload(upper).i2l().iload(lower).i2l().lsub();
        builder.loadConstant((long) Math.abs(step)).lcmp().ifle(round);
        builder.iload(shape.counter()).loadConstant(step).iadd().istore(end);
        if (round.equals(writing.labels().get(new Writing.Place(header(), Writing.Role.ROUND)))) {
            writing.bind(round, like);
        }
    }

    /// Where the counter would leave the range of its type before it reaches the limit, runs are of one
    /// round: an end that no value is beyond.
    private void writeGuard(Writing writing, Label like, Label round) {
        CodeBuilder builder = writing.builder();
        boolean up = shape.step() > 0;
        Opcode harmless;
        if (shape.condition() == Opcode.IF_ICMPNE) {
            builder.iload(end).iload(shape.counter());
            harmless = up ? Opcode.IF_ICMPGE : Opcode.IF_ICMPLE;
        } else {
            int inclusive = shape.inclusive() ? 0 : 1;
            int bound =
                    up ? Integer.MAX_VALUE - shape.step() + inclusive : Integer.MIN_VALUE - shape.step() - inclusive;
            if (bound == (up ? Integer.MAX_VALUE : Integer.MIN_VALUE) || shape.limitWithin(bound)) {
                return;
            }
            builder.iload(end).loadConstant(bound);
            harmless = up ? Opcode.IF_ICMPLE : Opcode.IF_ICMPGE;
        }
        Label fine = builder.newLabel();
        builder.branch(harmless, fine);
        builder.loadConstant(up ? Integer.MIN_VALUE : Integer.MAX_VALUE)
                .istore(end)
                .goto_(round);
        writing.bind(fine, like);
    }

    @Override
    public List<Integer> replaced() {
        return List.of(shape.back());
    }

    @Override
    public void writeInstead(int at, Writing writing) {
        Opcode again = shape.condition();
        if (again == Opcode.IF_ICMPNE) {
            again = shape.step() > 0 ? Opcode.IF_ICMPLT : Opcode.IF_ICMPGT;
        }
        writing.builder()
                .iload(shape.counter())
                .iload(end)
                .branch(again, round(writing))
                .goto_(writing.label(header(), Writing.Role.PAUSE));
    }

    @Override
    public int locals() {
        return 1;
    }

    /// Where the body begins: the original label there if it has a frame, as there can be only one.
    private Label round(Writing writing) {
        return writing.elements().get(shape.test() + 1) instanceof LabelTarget target
                        && writing.frames().has(target.label())
                ? target.label()
                : writing.label(header(), Writing.Role.ROUND);
    }
}
