package io.selvage.program.transform;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.LabelTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One writing of a method's code: the builder, the original elements, the frames so far, and the labels
/// of the loops that are rewritten.
record Writing(
        CodeBuilder builder,
        List<CodeElement> elements,
        FrameTable frames,
        PollEntries polls,
        Map<Place, Label> labels) {
    /// A new label: its role in the loop that begins at a position.
    record Place(int header, Role role) {}

    enum Role {
        /// Where the loop is entered, and again after each poll.
        ENTRY,
        /// Where a round begins that needs no poll.
        ROUND,
        /// Where a run of rounds has ended.
        PAUSE
    }

    Writing(CodeBuilder builder, List<CodeElement> elements, FrameTable frames, PollEntries polls) {
        this(builder, elements, frames, polls, new HashMap<>());
    }

    Label label(int header, Role role) {
        return labels.computeIfAbsent(new Place(header, role), _ -> builder.newLabel());
    }

    /// The original label at a position.
    Label labelAt(int position) {
        return ((LabelTarget) elements.get(position)).label();
    }

    /// Binds a new label at which the types are those of an original one.
    void bind(Label label, Label like) {
        builder.labelBinding(label);
        frames.copy(label, like);
    }

    /// A poll that goes on behind itself, where the types are those of an original label.
    void poll(Label like) {
        Label after = builder.newLabel();
        polls.poll(builder, after);
        bind(after, like);
    }
}
