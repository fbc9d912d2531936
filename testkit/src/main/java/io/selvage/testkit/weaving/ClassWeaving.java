package io.selvage.testkit.weaving;

import io.selvage.api.simulation.Site;
import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.Superclass;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Weaves one class, once: what is added to it, what was counted.
final class ClassWeaving {
    static final ClassDesc CD_THREAD = ClassDesc.of("java.lang.Thread");
    static final ClassDesc CD_PROGRAM_THREAD = ClassDesc.ofDescriptor(ProgramThread.class.descriptorString());

    private final ClassModel model;
    private final ClassFiles files;
    private final Calls calls;
    private final Map<String, Bridge> bridges = new HashMap<>();
    private final List<Bridge> unwrittenBridges = new ArrayList<>();
    private final List<Indirect> indirects = new ArrayList<>();
    private int points;

    /// Whether its static initialiser asks for the time, chance or threads, so that each run would want its own answer.
    private boolean drawing;

    ClassWeaving(ClassModel model, ClassFiles files, Calls calls) {
        this.model = model;
        this.files = files;
        this.calls = calls;
    }

    /// A static method that stands in for a method reference.
    private record Indirect(String name, DirectMethodHandleDesc handle, int line) {}

    ClassFiles files() {
        return files;
    }

    Calls calls() {
        return calls;
    }

    boolean drawsOnce() {
        return drawing;
    }

    void noteDrawing() {
        drawing = true;
    }

    int points() {
        return points;
    }

    ClassDesc type() {
        return model.thisClass().asSymbol();
    }

    boolean isInterface() {
        return model.flags().has(AccessFlag.INTERFACE);
    }

    /// Gives a place a number, and counts it.
    int site(String method, int line, String what) {
        points++;
        return Sites.add(new Site(model.thisClass().asInternalName().replace('/', '.'), method, line, what));
    }

    /// Weaves.
    ///
    /// @param chosen which methods; others are copied
    /// @return the new class file
    byte[] weave(ClassFile format, Predicate<MethodModel> chosen) {
        return format.transformClass(model, new ClassTransform() {
            @Override
            public void accept(ClassBuilder builder, ClassElement element) {
                switch (element) {
                    case Superclass parent
                    when parent.superclassEntry().asSymbol().equals(CD_THREAD) ->
                        builder.withSuperclass(CD_PROGRAM_THREAD);
                    case MethodModel method when chosen.test(method) -> weaveMethod(builder, method);
                    default -> builder.with(element);
                }
            }

            @Override
            public void atEnd(ClassBuilder builder) {
                writeAdded(builder);
            }
        });
    }

    private void weaveMethod(ClassBuilder builder, MethodModel method) {
        boolean isSynchronized =
                method.flags().has(AccessFlag.SYNCHRONIZED) && method.code().isPresent();
        MethodTransform transform = (methodBuilder, element) -> {
            switch (element) {
                case java.lang.classfile.AccessFlags flags
                when isSynchronized -> methodBuilder.withFlags(flags.flagsMask() & ~ClassFile.ACC_SYNCHRONIZED);
                case CodeModel code ->
                    methodBuilder.transformCode(
                            code, CodeTransform.ofStateful(() -> transform(method, isSynchronized)));
                default -> methodBuilder.with(element);
            }
        };
        builder.transformMethod(method, transform);
    }

    private CodeTransform transform(MethodModel method, boolean isSynchronized) {
        MethodWeaving weaving = new MethodWeaving(this, method.methodName().stringValue());
        if (method.methodName().equalsString("<clinit>")) {
            return new Enclosed(weaving, Enclosed.By.INITIALIZER, type(), -1);
        }
        if (isSynchronized) {
            int site = site(method.methodName().stringValue(), 0, "synchronized");
            Enclosed.By by = method.flags().has(AccessFlag.STATIC) ? Enclosed.By.CLASS : Enclosed.By.THIS;
            return new Enclosed(weaving, by, type(), site);
        }
        return weaving;
    }

    /// Finds or adds the bridge for a call.
    Bridge bridge(
            Opcode opcode,
            ClassDesc owner,
            String name,
            MethodTypeDesc type,
            boolean isInterface,
            CallRule.Point rule) {
        return bridges.computeIfAbsent(opcode + owner.descriptorString() + name + type.descriptorString(), _ -> {
            String bridge = "selvage$" + bridges.size() + "$" + name;
            // A super call is made on an object of this very class, says the verifier.
            ClassDesc receiver = opcode == Opcode.INVOKESPECIAL ? type() : owner;
            Bridge added = new Bridge(bridge, opcode, receiver, owner, name, type, isInterface, rule);
            unwrittenBridges.add(added);
            return added;
        });
    }

    /// Adds a method that stands in for a method reference, if calling it directly would be changed.
    ///
    /// @param handle the reference
    /// @param line where it is
    /// @return the reference to use
    DirectMethodHandleDesc redirect(DirectMethodHandleDesc handle, int line) {
        Opcode opcode = opcode(handle.kind());
        if (opcode == null) {
            return handle;
        }
        boolean isConstructor = handle.kind() == DirectMethodHandleDesc.Kind.CONSTRUCTOR;
        MethodTypeDesc called = isConstructor
                ? handle.invocationType().changeReturnType(java.lang.constant.ConstantDescs.CD_void)
                : MethodTypeDesc.ofDescriptor(handle.lookupDescriptor());
        String calledName = isConstructor ? "<init>" : handle.methodName();
        if (calls.rule(opcode, handle.owner(), calledName, called) instanceof CallRule.Keep) {
            return handle;
        }
        Indirect added = new Indirect("selvage$reference$" + indirects.size(), handle, line);
        indirects.add(added);
        DirectMethodHandleDesc.Kind kind =
                isInterface() ? DirectMethodHandleDesc.Kind.INTERFACE_STATIC : DirectMethodHandleDesc.Kind.STATIC;
        return MethodHandleDesc.ofMethod(kind, type(), added.name(), handle.invocationType());
    }

    private static @org.jspecify.annotations.Nullable Opcode opcode(DirectMethodHandleDesc.Kind kind) {
        return switch (kind) {
            case VIRTUAL -> Opcode.INVOKEVIRTUAL;
            case INTERFACE_VIRTUAL -> Opcode.INVOKEINTERFACE;
            case STATIC, INTERFACE_STATIC -> Opcode.INVOKESTATIC;
            case CONSTRUCTOR -> Opcode.INVOKESPECIAL;
            default -> null;
        };
    }

    private void writeAdded(ClassBuilder builder) {
        int flags = ClassFile.ACC_PRIVATE | ClassFile.ACC_STATIC | ClassFile.ACC_SYNTHETIC;
        for (Indirect indirect : indirects) {
            builder.withMethodBody(indirect.name(), indirect.handle().invocationType(), flags, code -> {
                MethodWeaving weaving = new MethodWeaving(this, indirect.name());
                weaving.line(indirect.line());
                writeReference(code, weaving, indirect.handle());
            });
        }
        for (Bridge bridge : unwrittenBridges) {
            builder.withMethodBody(bridge.name(), bridge.bridgeType(), flags, bridge::write);
        }
    }

    private static void writeReference(
            java.lang.classfile.CodeBuilder code, MethodWeaving weaving, DirectMethodHandleDesc handle) {
        MethodTypeDesc type = handle.invocationType();
        boolean isConstructor = handle.kind() == DirectMethodHandleDesc.Kind.CONSTRUCTOR;
        if (isConstructor) {
            weaving.instantiate(code, handle.owner());
            code.dup();
        }
        for (int i = 0; i < type.parameterCount(); i++) {
            code.loadLocal(TypeKind.from(type.parameterType(i)), code.parameterSlot(i));
        }
        Opcode opcode = opcode(handle.kind());
        if (opcode == null) {
            throw new IllegalStateException(handle.toString());
        }
        MethodTypeDesc called = isConstructor
                ? type.changeReturnType(java.lang.constant.ConstantDescs.CD_void)
                : MethodTypeDesc.ofDescriptor(handle.lookupDescriptor());
        String name = isConstructor ? "<init>" : handle.methodName();
        weaving.call(code, opcode, handle.owner(), name, called, handle.isOwnerInterface());
        code.return_(TypeKind.from(type.returnType()));
    }
}
