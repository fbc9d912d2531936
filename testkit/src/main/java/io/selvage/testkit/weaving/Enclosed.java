package io.selvage.testkit.weaving;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.MethodTypeDesc;
import org.jspecify.annotations.Nullable;

/// Puts something before a method's first instruction and behind each of its ends, on top of another
/// transform.
final class Enclosed implements CodeTransform {
    private static final ClassDesc HOOKS = ClassDesc.ofDescriptor(Hooks.class.descriptorString());
    private static final MethodTypeDesc MONITOR = MethodTypeDesc.of(CD_void, CD_Object, CD_int);
    private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(CD_void);

    private final MethodWeaving inner;
    private final By by;
    private final ClassDesc type;
    private final int site;
    private @Nullable Label start;
    private int slot;

    /// What encloses a method.
    enum By {
        /// The monitor of its object.
        THIS,
        /// The monitor of its class.
        CLASS,
        /// The ban on preemption in static initialisers.
        INITIALIZER
    }

    Enclosed(MethodWeaving inner, By by, ClassDesc type, int site) {
        this.inner = inner;
        this.by = by;
        this.type = type;
        this.site = site;
    }

    @Override
    public void atStart(CodeBuilder code) {
        if (by == By.INITIALIZER) {
            code.invokestatic(HOOKS, "beginInitializer", NOTHING);
        } else {
            slot = code.allocateLocal(TypeKind.REFERENCE);
            if (by == By.THIS) {
                code.aload(0);
            } else {
                ConstantDesc constant = type;
                code.loadConstant(constant);
            }
            // The method may assign to its variable 0.
            code.dup().astore(slot).loadConstant(site);
            code.invokestatic(HOOKS, "enter", MONITOR);
        }
        start = code.newBoundLabel();
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
        if (element instanceof ReturnInstruction) {
            leave(code);
        }
        inner.accept(code, element);
    }

    private void leave(CodeBuilder code) {
        if (by == By.INITIALIZER) {
            code.invokestatic(HOOKS, "endInitializer", NOTHING);
        } else {
            code.aload(slot).loadConstant(site).invokestatic(HOOKS, "exit", MONITOR);
        }
    }

    @Override
    public void atEnd(CodeBuilder code) {
        Label begin = start;
        if (begin == null) {
            throw new IllegalStateException("ended before it began");
        }
        Label end = code.newBoundLabel();
        leave(code);
        code.athrow();
        code.exceptionCatchAll(begin, end, end);
    }
}
