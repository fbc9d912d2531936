package io.selvage.testkit.weaving;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.constant.ClassDesc;
import java.lang.reflect.AccessFlag;
import java.util.Set;

/// Whether a class remembers anything in its static fields that one run could leave to the next. Errs on the side of
/// yes: a final field counts unless its type has no state.
final class StaticState {
    private static final Set<String> STATELESS = Set.of(
            "Ljava/lang/String;",
            "Ljava/lang/Class;",
            "Ljava/lang/invoke/VarHandle;",
            "Ljava/lang/invoke/MethodHandle;",
            "Ljava/util/concurrent/atomic/AtomicIntegerFieldUpdater;",
            "Ljava/util/concurrent/atomic/AtomicLongFieldUpdater;",
            "Ljava/util/concurrent/atomic/AtomicReferenceFieldUpdater;");

    private StaticState() {}

    static boolean isIn(ClassModel model) {
        boolean isEnum = model.flags().has(AccessFlag.ENUM);
        ClassDesc self = model.thisClass().asSymbol();
        return model.fields().stream().anyMatch(field -> isState(field, isEnum, self));
    }

    private static boolean isState(FieldModel field, boolean isEnum, ClassDesc self) {
        boolean isStatic = field.flags().has(AccessFlag.STATIC);
        // Whatever an enum's constants have lives as long as its static fields.
        if ((!isStatic && !isEnum) || field.flags().has(AccessFlag.SYNTHETIC)) {
            return false;
        }
        if (field.findAttribute(Attributes.constantValue()).isPresent()) {
            return false;
        }
        ClassDesc type = field.fieldTypeSymbol();
        boolean isConstant = field.flags().has(AccessFlag.ENUM) && type.equals(self);
        boolean isStateless = type.isPrimitive() || STATELESS.contains(type.descriptorString()) || isConstant;
        return !field.flags().has(AccessFlag.FINAL) || !isStateless;
    }
}
