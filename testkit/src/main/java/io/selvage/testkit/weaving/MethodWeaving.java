package io.selvage.testkit.weaving;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.ArrayLoadInstruction;
import java.lang.classfile.instruction.ArrayStoreInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodTypeDesc;

/// Weaves one method, instruction by instruction.
final class MethodWeaving implements CodeTransform {
    private static final ClassDesc HOOKS = ClassDesc.ofDescriptor(Hooks.class.descriptorString());
    private static final MethodTypeDesc ACCESS_PART = MethodTypeDesc.of(CD_void, CD_Object, CD_int, CD_int);
    private static final MethodTypeDesc MONITOR = MethodTypeDesc.of(CD_void, CD_Object, CD_int);
    private static final MethodTypeDesc REFUSE = MethodTypeDesc.of(CD_void, CD_String);
    private static final String CONSTRUCTOR = "<init>";

    private final ClassWeaving owner;
    private final String method;

    /// Whether points may be put here: not in static initialisers, during which the JVM holds a lock of
    /// the class.
    private final boolean pointed;

    private int line;

    /// Whether `this` is an object yet. A constructor may not pass it on before it has called another
    /// one.
    private boolean constructed;

    /// Objects created whose constructors are still to be called.
    private int unconstructed;

    MethodWeaving(ClassWeaving owner, String method) {
        this.owner = owner;
        this.method = method;
        pointed = !method.equals("<clinit>");
        constructed = !method.equals(CONSTRUCTOR);
    }

    void line(int number) {
        line = number;
    }

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
        switch (element) {
            case LineNumber number -> {
                line = number.line();
                code.with(element);
            }
            case FieldInstruction field -> {
                if (pointed) {
                    field(code, field);
                }
                code.with(element);
            }
            case ArrayLoadInstruction load -> {
                if (pointed) {
                    code.dup2();
                    hook(code, "readElement", ACCESS_PART, "read element");
                }
                code.with(element);
            }
            case ArrayStoreInstruction store -> {
                if (pointed) {
                    elementStore(code, store.typeKind().slotSize());
                }
                code.with(element);
            }
            case MonitorInstruction monitor -> {
                boolean enters = monitor.opcode() == Opcode.MONITORENTER;
                hook(code, enters ? "enter" : "exit", MONITOR, enters ? "synchronized" : "end of synchronized");
            }
            case NewObjectInstruction created -> {
                unconstructed++;
                instantiate(code, created.className().asSymbol());
            }
            case InvokeInstruction call ->
                call(
                        code,
                        call.opcode(),
                        call.owner().asSymbol(),
                        call.name().stringValue(),
                        call.typeSymbol(),
                        call.isInterface());
            case InvokeDynamicInstruction dynamic -> dynamic(code, dynamic);
            default -> code.with(element);
        }
    }

    private void hook(CodeBuilder code, String name, MethodTypeDesc type, String what) {
        code.loadConstant(owner.site(method, line, what));
        code.invokestatic(HOOKS, name, type);
    }

    private void field(CodeBuilder code, FieldInstruction access) {
        String declared = Calls.internalName(access.owner().asSymbol());
        String name = access.name().stringValue();
        ClassFiles.FieldPlace place = owner.files().field(declared, name);
        boolean isStatic = access.opcode() == Opcode.GETSTATIC || access.opcode() == Opcode.PUTSTATIC;
        if (place != null && !place.shared()) {
            return;
        }
        // The platform's own static fields that code can reach are constants.
        if (place == null && ClassFiles.isPlatform(declared)) {
            return;
        }
        boolean writes = access.opcode() == Opcode.PUTFIELD || access.opcode() == Opcode.PUTSTATIC;
        if (isStatic) {
            ConstantDesc holder = place == null ? access.owner().asSymbol() : ClassDesc.ofInternalName(place.owner());
            code.loadConstant(holder);
        } else if (!constructed) {
            return;
        } else if (!writes) {
            code.dup();
        } else if (TypeKind.from(access.typeSymbol()).slotSize() == 1) {
            code.dup2().pop();
        } else {
            code.dup2_x1().pop2().dup_x2();
        }
        code.loadConstant(place == null ? -1 : place.number());
        hook(code, writes ? "write" : "read", ACCESS_PART, (writes ? "write " : "read ") + name);
    }

    private void elementStore(CodeBuilder code, int slots) {
        if (slots == 1) {
            code.dup_x2().pop().dup2_x1();
        } else {
            code.dup2_x2().pop2().dup2_x2();
        }
        hook(code, "writeElement", ACCESS_PART, "write element");
    }

    /// Writes a `new`.
    void instantiate(CodeBuilder code, ClassDesc type) {
        code.new_(type.equals(ClassWeaving.CD_THREAD) ? ClassWeaving.CD_PROGRAM_THREAD : type);
    }

    /// Writes a call, its receiver and arguments being on the stack.
    void call(
            CodeBuilder code, Opcode opcode, ClassDesc called, String name, MethodTypeDesc type, boolean isInterface) {
        if (name.equals(CONSTRUCTOR)) {
            if (unconstructed > 0) {
                unconstructed--;
            } else {
                constructed = true;
            }
        }
        CallRule rule = owner.calls().rule(opcode, called, name, type);
        if (!pointed && !(rule instanceof CallRule.Keep) && !(rule instanceof CallRule.Point)) {
            owner.noteDrawing();
        }
        switch (rule) {
            case CallRule.Keep() -> code.invoke(opcode, target(opcode, called), name, type, isInterface);
            case CallRule.Subclass() -> code.invokespecial(threadClass(called), name, type);
            case CallRule.Replace(SubstituteMethod substitute) -> {
                if (substitute.sited()) {
                    code.loadConstant(owner.site(method, line, name + "()"));
                }
                code.invokestatic(substitute.owner(), substitute.name(), substitute.type());
            }
            case CallRule.Append added -> {
                code.invokestatic(added.holder(), added.supplier(), added.supplied());
                if (added.beforeLast()) {
                    code.swap();
                }
                code.invoke(opcode, called, name, added.type(), isInterface);
            }
            case CallRule.Refuse refused -> {
                code.loadConstant(refused.what());
                code.invokestatic(HOOKS, "refuse", REFUSE);
                code.invoke(opcode, called, name, type, isInterface);
            }
            case CallRule.Convert converted -> {
                if (converted.beforeLast()) {
                    code.swap();
                }
                code.invokestatic(converted.holder(), converted.converter(), converted.type());
                if (converted.beforeLast()) {
                    code.swap();
                }
                code.invoke(opcode, called, name, type, isInterface);
            }
            case CallRule.Point point -> {
                if (!pointed) {
                    code.invoke(opcode, called, name, type, isInterface);
                    return;
                }
                Bridge bridge = owner.bridge(opcode, called, name, type, isInterface, point);
                code.loadConstant(owner.site(method, line, name + "()"));
                code.invokestatic(owner.type(), bridge.name(), bridge.bridgeType(), owner.isInterface());
            }
        }
    }

    /// A class that extends `Thread` is woven to extend [ProgramThread], whose methods its `super` calls
    /// then mean.
    private static ClassDesc target(Opcode opcode, ClassDesc called) {
        return opcode == Opcode.INVOKESPECIAL ? threadClass(called) : called;
    }

    private static ClassDesc threadClass(ClassDesc type) {
        return type.equals(ClassWeaving.CD_THREAD) ? ClassWeaving.CD_PROGRAM_THREAD : type;
    }

    private void dynamic(CodeBuilder code, InvokeDynamicInstruction instruction) {
        DynamicCallSiteDesc site = DynamicCallSiteDesc.of(
                instruction.bootstrapMethod(),
                instruction.name().stringValue(),
                instruction.typeSymbol(),
                instruction.bootstrapArgs().toArray(ConstantDesc[]::new));
        ConstantDesc[] arguments = site.bootstrapArgs();
        boolean changed = false;
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i] instanceof DirectMethodHandleDesc handle) {
                DirectMethodHandleDesc redirected = owner.redirect(handle, line);
                changed |= redirected != handle;
                arguments[i] = redirected;
            }
        }
        if (!changed) {
            code.with(instruction);
            return;
        }
        code.invokedynamic(site.withArgs(arguments));
    }
}
