package io.selvage.program.transform;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.instruction.LabelTarget;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// One method's code, rewritten. May be asked to write more than once.
final class CodeRewriting {
    private final MethodModel method;
    private final CodeAttribute code;
    private final int majorVersion;
    private final RerouteSites sites;
    private final PollEntries polls;
    private final CodeShape shape;

    CodeRewriting(MethodModel method, CodeAttribute code, int majorVersion, RerouteSites sites, PollEntries polls) {
        this.method = method;
        this.code = code;
        this.majorVersion = majorVersion;
        this.sites = sites;
        this.polls = polls;
        shape = new CodeShape(code);
    }

    void writeTo(CodeBuilder builder) {
        var frames = new FrameTable(method, code, majorVersion, shape.branches());
        BitSet polled = polledLabels(frames);
        var replacements = sites.replacements(shape.elements());
        pollEntry(builder, frames);
        for (int at = 0; at < replacements.length; at++) {
            RerouteSites.@Nullable Replacement replacement = replacements[at];
            CodeElement element = shape.elements().get(at);
            if (replacement != null) {
                replacement.writeTo(builder);
            } else {
                builder.with(element);
            }
            if (polled.get(at)) {
                Label after = builder.newLabel();
                polls.poll(builder, after);
                builder.labelBinding(after);
                frames.copy(after, ((LabelTarget) element).label());
            }
        }
        frames.writeTo(builder);
    }

    /// Two frames cannot stand at one place: if the first instruction has one, it serves.
    private void pollEntry(CodeBuilder builder, FrameTable frames) {
        @Nullable Label first = firstLabel();
        if (first != null && frames.has(first)) {
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

    private BitSet polledLabels(FrameTable frames) {
        var polled = new BitSet();
        shape.loops().forEach(loop -> polled.set(loop.header()));
        shape.handlers().forEach(polled::set);
        polled.stream()
                .filter(at -> !frames.canCopy(((LabelTarget) shape.elements().get(at)).label()))
                .forEach(polled::clear);
        return polled;
    }
}
