package io.selvage.program.transform;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.PseudoInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import org.jspecify.annotations.Nullable;

/// One method's code, rewritten. May be asked to write more than once.
final class CodeRewriting {
    private final MethodModel method;
    private final int majorVersion;
    private final CodeShape shape;
    private final PollDensity density;
    private final boolean entryPoll;
    private final RerouteSites sites;
    private final PollEntries polls;

    CodeRewriting(
            MethodModel method,
            int majorVersion,
            CodeShape shape,
            PollDensity density,
            boolean entryPoll,
            RerouteSites sites,
            PollEntries polls) {
        this.method = method;
        this.majorVersion = majorVersion;
        this.shape = shape;
        this.density = density;
        this.entryPoll = entryPoll;
        this.sites = sites;
        this.polls = polls;
    }

    void writeTo(CodeBuilder builder) {
        var frames = new FrameTable(method, shape.code(), majorVersion, shape.branches());
        LoopPlans plans = LoopPlanner.plan(shape, frames, density);
        if (entryPoll) {
            pollEntry(builder, frames, plans.locals() == 0);
        }
        frames.addLocals(plans.locals());
        for (int local = 0; local < plans.locals(); local++) {
            builder.iconst_0().istore(shape.maxLocals() + local);
        }
        writeBody(new Writing(builder, shape.elements(), frames, polls), plans);
        frames.writeTo(builder);
    }

    private void writeBody(Writing writing, LoopPlans plans) {
        var elements = shape.elements();
        var replacements = sites.replacements(elements);
        for (int at = 0; at < elements.size(); at++) {
            RerouteSites.@Nullable Replacement replacement = replacements[at];
            @Nullable LoopPlan replaced = plans.replaced().get(at);
            if (replacement != null) {
                replacement.writeTo(writing.builder());
            } else if (replaced != null) {
                replaced.writeInstead(at, writing);
            } else {
                writing.builder().with(elements.get(at));
            }
            writeBehind(at, writing, plans);
        }
    }

    private void writeBehind(int at, Writing writing, LoopPlans plans) {
        @Nullable LoopPlan tested = plans.tested().get(at);
        if (tested != null) {
            tested.writeTested(writing);
        }
        @Nullable LoopPlan entered = plans.entered().get(at);
        if (entered != null) {
            writeLineOf(at, writing);
            entered.writeEntry(writing);
        } else if (density == PollDensity.USUAL && shape.handlers().contains(at)) {
            Label handler = writing.labelAt(at);
            if (writing.frames().canCopy(handler)) {
                writing.poll(handler);
            }
        }
    }

    /// What is written behind a label belongs to the line that begins there.
    private void writeLineOf(int label, Writing writing) {
        for (int next = label + 1; next < shape.elements().size(); next++) {
            switch (shape.elements().get(next)) {
                case LineNumber line -> {
                    writing.builder().with(line);
                    return;
                }
                case PseudoInstruction _ -> {}
                default -> {
                    return;
                }
            }
        }
    }

    /// Two frames cannot stand at one place: if the first instruction has one, it serves.
    private void pollEntry(CodeBuilder builder, FrameTable frames, boolean bodyFollows) {
        for (CodeElement element : shape.elements()) {
            if (element instanceof LineNumber line) {
                builder.with(line);
                break;
            }
        }
        @Nullable Label first = firstLabel();
        if (bodyFollows && first != null && frames.has(first)) {
            polls.poll(builder, first);
            return;
        }
        Label start = builder.newLabel();
        polls.poll(builder, start);
        builder.labelBinding(start);
        frames.entry(start);
    }

    /// The label of the code's first instruction, if it has one.
    private @Nullable Label firstLabel() {
        for (CodeElement element : shape.elements()) {
            if (element instanceof LabelTarget target) {
                return shape.bci(target.label()) == 0 ? target.label() : null;
            }
        }
        return null;
    }
}
