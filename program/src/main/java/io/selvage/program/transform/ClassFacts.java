package io.selvage.program.transform;

import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodHandleEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.reflect.AccessFlag;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the class file itself says about the class's members.
final class ClassFacts {
    private final String name;
    private final @Nullable String superclass;
    private final boolean plain;
    private final boolean isFinal;
    private final Set<String> plainFields = new HashSet<>();
    private final Set<String> handles = new HashSet<>();
    private final Map<String, MethodModel> methods = new HashMap<>();

    ClassFacts(ClassModel model) {
        name = model.thisClass().asInternalName();
        superclass = model.superclass().map(type -> type.asInternalName()).orElse(null);
        plain = model.interfaces().isEmpty()
                && ("java/lang/Object".equals(superclass) || "java/lang/Record".equals(superclass));
        isFinal = model.flags().has(AccessFlag.FINAL);
        for (FieldModel field : model.fields()) {
            if (!field.flags().has(AccessFlag.VOLATILE)) {
                plainFields.add(field.fieldName().stringValue());
            }
        }
        for (MethodModel method : model.methods()) {
            methods.put(key(method), method);
        }
        for (PoolEntry entry : model.constantPool()) {
            if (entry instanceof MethodHandleEntry handle
                    && handle.reference().owner().asInternalName().equals(name)) {
                MemberRefEntry member = handle.reference();
                handles.add(member.name().stringValue() + member.type().stringValue());
            }
        }
    }

    static String key(MethodModel method) {
        return method.methodName().stringValue() + method.methodType().stringValue();
    }

    String name() {
        return name;
    }

    @Nullable
    String superclass() {
        return superclass;
    }

    /// Whether a field is this class's own and not volatile, so that a loop need not read it again in
    /// every round.
    boolean isPlainField(FieldInstruction access) {
        return plainFields.contains(access.name().stringValue())
                && access.owner().asInternalName().equals(name);
    }

    /// The one method that a call of this class's method runs; null if a subclass may have another.
    @Nullable
    MethodModel only(String key) {
        @Nullable MethodModel method = methods.get(key);
        if (method == null) {
            return null;
        }
        var flags = method.flags();
        boolean only = isFinal
                || flags.has(AccessFlag.PRIVATE)
                || flags.has(AccessFlag.STATIC)
                || flags.has(AccessFlag.FINAL)
                || method.methodName().equalsString("<init>");
        return only ? method : null;
    }

    /// Whether the JDK may call a method again and again, with no code of the program in between that
    /// polls.
    boolean calledByJdk(MethodModel method) {
        if (handles.contains(key(method))) {
            return true;
        }
        String simple = method.methodName().stringValue();
        var flags = method.flags();
        if (simple.equals("<init>") || simple.equals("<clinit>") || flags.has(AccessFlag.STATIC)) {
            return false;
        }
        return JdkCallbacks.named(simple) ? !neverCallback(method) : !plain && !flags.has(AccessFlag.PRIVATE);
    }

    /// A private method is called by serialization at most; one of a final class that implements nothing
    /// overrides methods of `Object` at most.
    private boolean neverCallback(MethodModel method) {
        String simple = method.methodName().stringValue();
        if (method.flags().has(AccessFlag.PRIVATE)) {
            return !simple.startsWith("read") && !simple.startsWith("write");
        }
        return isFinal
                && plain
                && !Set.of("toString", "equals", "hashCode", "finalize", "clone")
                        .contains(simple);
    }
}
