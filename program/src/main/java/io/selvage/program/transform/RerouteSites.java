package io.selvage.program.transform;

import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.LoadableConstantEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodHandleEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.ConstantInstruction.LoadConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.StackInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.DynamicConstantDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rerouted sites of one class. Members that no rule names are sorted out once, by the constant pool.
final class RerouteSites {
    private final Reroutes reroutes;
    private final Hierarchy hierarchy;
    private final BitSet candidates = new BitSet();
    private final @Nullable String superclass;
    private boolean handles;
    private boolean substitutes;

    RerouteSites(ClassModel model, Reroutes reroutes, Hierarchy hierarchy) {
        this.reroutes = reroutes;
        superclass = model.superclass().map(ClassEntry::asInternalName).orElse(null);
        this.hierarchy = new WithOwn(hierarchy, model.thisClass().asInternalName(), superclass);
        for (PoolEntry entry : model.constantPool()) {
            substitutes |= entry instanceof ClassEntry type && reroutes.substitute(type.asInternalName()) != null;
            if (entry instanceof MemberRefEntry member
                    && reroutes.mention(
                            member.name().stringValue(), member.type().stringValue())) {
                candidates.set(member.index());
            }
        }
        for (PoolEntry entry : model.constantPool()) {
            handles |= entry instanceof MethodHandleEntry handle
                    && (substitutes || candidates.get(handle.reference().index()));
        }
    }

    /// Knows the class at hand too, of which there may be no file.
    private record WithOwn(
            Hierarchy others, String own, @Nullable String ofOwn) implements Hierarchy {
        @Override
        public @Nullable String superclass(String internalName) {
            return internalName.equals(own) ? ofOwn : others.superclass(internalName);
        }

        @Override
        public boolean declares(String internalName, String name, String descriptor) {
            return others.declares(internalName, name, descriptor);
        }
    }

    /// Whether nothing in the class is rerouted.
    boolean none() {
        return candidates.isEmpty() && !substitutes;
    }

    /// What stands at each position instead; null where the original stays.
    @Nullable
    Replacement[] replacements(List<CodeElement> elements) {
        var found = new @Nullable Replacement[elements.size()];
        if (none()) {
            return found;
        }
        var creations = new ArrayDeque<Creation>();
        for (int at = 0; at < found.length; at++) {
            found[at] = replacement(elements, at, creations);
        }
        return found;
    }

    /// Writes something instead of an original instruction.
    interface Replacement {
        void writeTo(CodeBuilder builder);
    }

    /// A `new` whose constructor call is still to come.
    private record Creation(String owner, boolean duplicated) {}

    private @Nullable Replacement replacement(List<CodeElement> elements, int at, Deque<Creation> creations) {
        return switch (elements.get(at)) {
            case NewObjectInstruction creation -> {
                creations.push(new Creation(creation.className().asInternalName(), duplicated(elements, at)));
                yield substituted(creation);
            }
            case InvokeInstruction call -> call(call, creations);
            case FieldInstruction access when access.opcode() == Opcode.GETSTATIC -> fieldRead(access);
            case InvokeDynamicInstruction dynamic when handles -> dynamic(dynamic);
            case LoadConstantInstruction load when handles -> constant(load);
            default -> null;
        };
    }

    private static boolean duplicated(List<CodeElement> elements, int creation) {
        for (int at = creation + 1; at < elements.size(); at++) {
            if (elements.get(at) instanceof java.lang.classfile.Instruction next) {
                return next instanceof StackInstruction && next.opcode() == Opcode.DUP;
            }
        }
        return false;
    }

    private @Nullable Replacement call(InvokeInstruction call, Deque<Creation> creations) {
        String owner = call.owner().asInternalName();
        if (call.name().equalsString("<init>")) {
            return construction(call, owner, creations);
        }
        if (!candidates.get(call.method().index())) {
            return null;
        }
        CallKind kind = switch (call.opcode()) {
            case INVOKESTATIC -> CallKind.STATIC;
            case INVOKESPECIAL -> CallKind.SUPER;
            default -> CallKind.VIRTUAL;
        };
        String descriptor = call.type().stringValue();
        @Nullable Target target = reroutes.call(kind, owner, call.name().stringValue(), descriptor, hierarchy);
        if (target == null) {
            return null;
        }
        MethodTypeDesc type = call.typeSymbol();
        MethodTypeDesc rerouted = target.receiver() == null
                ? type
                : type.insertParameterTypes(0, ClassDesc.ofInternalName(target.receiver()));
        return builder -> builder.invokestatic(ClassDesc.ofInternalName(target.owner()), target.name(), rerouted);
    }

    private @Nullable Replacement substituted(NewObjectInstruction creation) {
        @Nullable String substitute = reroutes.substitute(creation.className().asInternalName());
        return substitute == null ? null : builder -> builder.new_(ClassDesc.ofInternalName(substitute));
    }

    /// {@return what the class extends instead, null for what it says}
    @Nullable
    ClassDesc superclass() {
        @Nullable String substitute = superclass == null ? null : reroutes.substitute(superclass);
        return substitute == null ? null : ClassDesc.ofInternalName(substitute);
    }

    /// A constructor call of the superclass or of this class matches no `new`.
    private @Nullable Replacement construction(InvokeInstruction call, String owner, Deque<Creation> creations) {
        @Nullable Creation creation = creations.peek();
        boolean created = creation != null && creation.owner().equals(owner);
        if (!created) {
            return owner.equals(superclass) ? constructorOfSubstitute(call, owner) : null;
        }
        creations.pop();
        @Nullable
        Target target = creation.duplicated() && candidates.get(call.method().index())
                ? reroutes.construction(owner, call.type().stringValue())
                : null;
        if (target == null) {
            return constructorOfSubstitute(call, owner);
        }
        MethodTypeDesc type = call.typeSymbol().changeReturnType(ClassDesc.ofInternalName(owner));
        // The uninitialised object and its duplicate lie below the new one; they are dropped.
        return builder -> builder.invokestatic(ClassDesc.ofInternalName(target.owner()), target.name(), type)
                .dup_x2()
                .pop()
                .pop2();
    }

    private @Nullable Replacement constructorOfSubstitute(InvokeInstruction call, String owner) {
        @Nullable String substitute = reroutes.substitute(owner);
        if (substitute == null) {
            return null;
        }
        MethodTypeDesc type = call.typeSymbol();
        return builder -> builder.invokespecial(ClassDesc.ofInternalName(substitute), "<init>", type);
    }

    private @Nullable Replacement fieldRead(FieldInstruction access) {
        if (!candidates.get(access.field().index())) {
            return null;
        }
        @Nullable
        Target target = reroutes.staticField(
                access.owner().asInternalName(),
                access.name().stringValue(),
                access.type().stringValue());
        if (target == null) {
            return null;
        }
        return builder -> builder.invokestatic(
                ClassDesc.ofInternalName(target.owner()), target.name(), MethodTypeDesc.of(access.typeSymbol()));
    }

    private @Nullable Replacement constant(LoadConstantInstruction load) {
        LoadableConstantEntry entry = load.constantEntry();
        ConstantDesc value = entry.constantValue();
        ConstantDesc rerouted = constant(value);
        return rerouted == value ? null : builder -> builder.loadConstant(rerouted);
    }

    private @Nullable Replacement dynamic(InvokeDynamicInstruction dynamic) {
        List<ConstantDesc> arguments = dynamic.bootstrapArgs();
        ConstantDesc[] rerouted = arguments.stream().map(this::constant).toArray(ConstantDesc[]::new);
        DirectMethodHandleDesc bootstrap = dynamic.bootstrapMethod();
        if (same(arguments, rerouted)) {
            return null;
        }
        MethodTypeDesc type = capturedType(dynamic.typeSymbol(), arguments, rerouted);
        return builder -> builder.invokedynamic(
                DynamicCallSiteDesc.of(bootstrap, dynamic.name().stringValue(), type, rerouted));
    }

    /// A lambda that captures the receiver must capture it as the very class that the rerouted handle
    /// takes.
    private static MethodTypeDesc capturedType(
            MethodTypeDesc type, List<ConstantDesc> arguments, ConstantDesc[] rerouted) {
        if (type.parameterCount() == 0
                || rerouted.length < 2
                || arguments.get(1) == rerouted[1]
                || !(rerouted[1] instanceof DirectMethodHandleDesc handle)
                || handle.invocationType().parameterCount() == 0) {
            return type;
        }
        return type.changeParameterType(0, handle.invocationType().parameterType(0));
    }

    private static boolean same(List<ConstantDesc> arguments, ConstantDesc[] rerouted) {
        for (int at = 0; at < rerouted.length; at++) {
            if (arguments.get(at) != rerouted[at]) {
                return false;
            }
        }
        return true;
    }

    /// The constant, or another if it is or contains a handle of a rerouted member.
    private ConstantDesc constant(ConstantDesc value) {
        return switch (value) {
            case DirectMethodHandleDesc handle -> handle(handle);
            case DynamicConstantDesc<?> dynamic -> {
                List<ConstantDesc> arguments = dynamic.bootstrapArgsList();
                ConstantDesc[] rerouted = arguments.stream().map(this::constant).toArray(ConstantDesc[]::new);
                yield same(arguments, rerouted)
                        ? value
                        : DynamicConstantDesc.ofNamed(
                                dynamic.bootstrapMethod(), dynamic.constantName(), dynamic.constantType(), rerouted);
            }
            default -> value;
        };
    }

    private DirectMethodHandleDesc handle(DirectMethodHandleDesc handle) {
        String owner = internalName(handle.owner());
        String name = handle.methodName();
        String descriptor = handle.lookupDescriptor();
        @Nullable
        Target target = switch (handle.kind()) {
            case STATIC, INTERFACE_STATIC -> reroutes.call(CallKind.STATIC, owner, name, descriptor, hierarchy);
            case VIRTUAL, INTERFACE_VIRTUAL -> reroutes.call(CallKind.VIRTUAL, owner, name, descriptor, hierarchy);
            case SPECIAL, INTERFACE_SPECIAL -> reroutes.call(CallKind.SUPER, owner, name, descriptor, hierarchy);
            case CONSTRUCTOR -> reroutes.construction(owner, descriptor);
            case STATIC_GETTER -> reroutes.staticField(owner, name, descriptor);
            default -> null;
        };
        if (target == null) {
            return handle.kind() == DirectMethodHandleDesc.Kind.CONSTRUCTOR ? ofSubstitute(handle, owner) : handle;
        }
        MethodTypeDesc type = handle.invocationType();
        if (target.receiver() != null) {
            type = type.changeParameterType(0, ClassDesc.ofInternalName(target.receiver()));
        }
        return MethodHandleDesc.ofMethod(
                DirectMethodHandleDesc.Kind.STATIC, ClassDesc.ofInternalName(target.owner()), target.name(), type);
    }

    private DirectMethodHandleDesc ofSubstitute(DirectMethodHandleDesc handle, String owner) {
        @Nullable String substitute = reroutes.substitute(owner);
        return substitute == null
                ? handle
                : MethodHandleDesc.ofConstructor(
                        ClassDesc.ofInternalName(substitute),
                        handle.invocationType().parameterArray());
    }

    private static String internalName(ClassDesc type) {
        String descriptor = type.descriptorString();
        return type.isArray() ? descriptor : descriptor.substring(1, descriptor.length() - 1);
    }
}
