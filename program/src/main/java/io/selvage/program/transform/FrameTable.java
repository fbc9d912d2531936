package io.selvage.program.transform;

import java.lang.classfile.Attributes;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.classfile.attribute.StackMapFrameInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.ObjectVerificationTypeInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.SimpleVerificationTypeInfo;
import java.lang.classfile.attribute.StackMapFrameInfo.VerificationTypeInfo;
import java.lang.classfile.attribute.StackMapTableAttribute;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The stack map frames of a method: the original ones, kept, and those of new branch targets, each a
/// copy of the frame of a place with the same types. Nothing is inferred, so no class of the program need
/// be known.
final class FrameTable {
    private final MethodModel method;
    private final CodeAttribute code;
    private final boolean needed;
    private final Map<Integer, StackMapFrameInfo> originals = new HashMap<>();
    private final List<StackMapFrameInfo> frames = new ArrayList<>();
    private int extraLocals;

    /// @param majorVersion the class file's; before 50 there are no frames, at 50 the verifier does
    ///     without them unless the compiler wrote some
    FrameTable(MethodModel method, CodeAttribute code, int majorVersion, boolean branches) {
        this.method = method;
        this.code = code;
        var table = code.findAttribute(Attributes.stackMapTable());
        table.ifPresent(frames -> frames.entries().forEach(at -> originals.put(code.labelToBci(at.target()), at)));
        needed = majorVersion > 50 || (majorVersion == 50 && (table.isPresent() || !branches));
    }

    /// Whether a new branch target with the types of that label can be given a frame, or needs none.
    boolean canCopy(Label label) {
        return !needed || originals.containsKey(code.labelToBci(label));
    }

    boolean has(Label label) {
        return originals.containsKey(code.labelToBci(label));
    }

    /// From here on, all frames have so many ints more, behind the method's own locals.
    void addLocals(int count) {
        extraLocals = count;
    }

    private StackMapFrameInfo widened(StackMapFrameInfo frame, Label target) {
        if (extraLocals == 0) {
            return target == frame.target() ? frame : StackMapFrameInfo.of(target, frame.locals(), frame.stack());
        }
        var locals = new ArrayList<>(frame.locals());
        int slots = 0;
        for (VerificationTypeInfo local : locals) {
            boolean two = local == SimpleVerificationTypeInfo.LONG || local == SimpleVerificationTypeInfo.DOUBLE;
            slots += two ? 2 : 1;
        }
        locals.addAll(Collections.nCopies(code.maxLocals() - slots, SimpleVerificationTypeInfo.TOP));
        locals.addAll(Collections.nCopies(extraLocals, SimpleVerificationTypeInfo.INTEGER));
        return StackMapFrameInfo.of(target, locals, frame.stack());
    }

    /// `target` has the types that `like` has.
    void copy(Label target, Label like) {
        if (needed) {
            StackMapFrameInfo frame = Objects.requireNonNull(originals.get(code.labelToBci(like)));
            frames.add(widened(frame, target));
        }
    }

    /// `target` has the types of the method's entry.
    void entry(Label target) {
        if (needed) {
            frames.add(StackMapFrameInfo.of(target, entryLocals(), List.of()));
        }
    }

    /// Adds the table to the code, the last thing to be done with it.
    void writeTo(CodeBuilder builder) {
        if (!needed) {
            return;
        }
        originals.values().forEach(frame -> frames.add(widened(frame, frame.target())));
        if (!frames.isEmpty()) {
            builder.with(StackMapTableAttribute.of(frames));
        }
    }

    private List<VerificationTypeInfo> entryLocals() {
        var locals = new ArrayList<VerificationTypeInfo>();
        ClassEntry owner = method.parent().orElseThrow().thisClass();
        if (!method.flags().has(AccessFlag.STATIC)) {
            boolean constructor = method.methodName().equalsString("<init>");
            locals.add(
                    constructor ? SimpleVerificationTypeInfo.UNINITIALIZED_THIS : ObjectVerificationTypeInfo.of(owner));
        }
        for (ClassDesc parameter : method.methodTypeSymbol().parameterList()) {
            locals.add(
                    switch (parameter.descriptorString().charAt(0)) {
                        case 'J' -> SimpleVerificationTypeInfo.LONG;
                        case 'D' -> SimpleVerificationTypeInfo.DOUBLE;
                        case 'F' -> SimpleVerificationTypeInfo.FLOAT;
                        case 'L', '[' -> ObjectVerificationTypeInfo.of(parameter);
                        default -> SimpleVerificationTypeInfo.INTEGER;
                    });
        }
        return locals;
    }
}
