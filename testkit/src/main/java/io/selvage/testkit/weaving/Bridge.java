package io.selvage.testkit.weaving;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import io.selvage.api.simulation.Access;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/// A static method added to a woven class that makes one kind of call, after a point. A method of its
/// own, because what the call accesses lies beneath its arguments on the stack.
///
/// @param name the method's name
/// @param opcode how the original is called
/// @param receiver the type of the object that the call is made on
/// @param owner whose it is
/// @param called its name
/// @param type its descriptor
/// @param isInterface whether the owner is an interface
/// @param rule what comes before it
record Bridge(
        String name,
        Opcode opcode,
        ClassDesc receiver,
        ClassDesc owner,
        String called,
        MethodTypeDesc type,
        boolean isInterface,
        CallRule.Point rule) {
    private static final ClassDesc HOOKS = ClassDesc.ofDescriptor(Hooks.class.descriptorString());
    private static final ClassDesc ACCESS = ClassDesc.ofDescriptor(Access.class.descriptorString());
    private static final ClassDesc HANDLE = ClassDesc.of("java.lang.invoke.VarHandle");
    private static final MethodTypeDesc CALL = MethodTypeDesc.of(CD_void, CD_Object, ACCESS, CD_int);
    private static final MethodTypeDesc CALL_HANDLE = MethodTypeDesc.of(CD_void, HANDLE, CD_Object, ACCESS, CD_int);
    private static final MethodTypeDesc BEGIN = MethodTypeDesc.of(CD_boolean, CD_Object, ACCESS, CD_int);
    private static final MethodTypeDesc END = MethodTypeDesc.of(CD_void, CD_Object);

    /// {@return its own descriptor: the receiver, the arguments, the site}
    MethodTypeDesc bridgeType() {
        return type.insertParameterTypes(0, receiver).insertParameterTypes(type.parameterCount() + 1, CD_int);
    }

    void write(CodeBuilder code) {
        switch (rule.target()) {
            case RECEIVER -> {
                code.aload(0);
                finishPoint(code, CALL);
                call(code);
                code.return_(TypeKind.from(type.returnType()));
            }
            case FIRST_ARGUMENT -> {
                code.aload(1);
                finishPoint(code, CALL);
                call(code);
                code.return_(TypeKind.from(type.returnType()));
            }
            case HANDLE -> {
                code.aload(0);
                if (type.parameterCount() > 0 && !type.parameterType(0).isPrimitive()) {
                    code.aload(1);
                } else {
                    code.aconst_null();
                }
                finishPoint(code, CALL_HANDLE);
                call(code);
                code.return_(TypeKind.from(type.returnType()));
            }
            case GUARDED_RECEIVER -> writeGuarded(code);
        }
    }

    private void finishPoint(CodeBuilder code, MethodTypeDesc hook) {
        code.getstatic(ACCESS, rule.access().name(), ACCESS);
        code.iload(code.parameterSlot(type.parameterCount() + 1));
        code.invokestatic(HOOKS, "call", hook);
    }

    private void call(CodeBuilder code) {
        code.aload(0);
        for (int i = 0; i < type.parameterCount(); i++) {
            code.loadLocal(TypeKind.from(type.parameterType(i)), code.parameterSlot(i + 1));
        }
        code.invoke(opcode, owner, called, type, isInterface);
    }

    private void writeGuarded(CodeBuilder code) {
        code.aload(0);
        code.getstatic(ACCESS, rule.access().name(), ACCESS);
        code.iload(code.parameterSlot(type.parameterCount() + 1));
        code.invokestatic(HOOKS, "beginGuarded", BEGIN);
        Label guarded = code.newLabel();
        Label end = code.newLabel();
        Label failed = code.newLabel();
        code.ifne(guarded);
        call(code);
        code.return_(TypeKind.from(type.returnType()));
        code.labelBinding(guarded);
        call(code);
        code.labelBinding(end);
        code.aload(0);
        code.invokestatic(HOOKS, "endGuarded", END);
        code.return_(TypeKind.from(type.returnType()));
        code.labelBinding(failed);
        code.aload(0);
        code.invokestatic(HOOKS, "endGuarded", END);
        code.athrow();
        code.exceptionCatchAll(guarded, end, failed);
    }
}
