package io.selvage.testkit.weaving;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.FieldModel;
import java.lang.classfile.MethodModel;
import java.lang.reflect.AccessFlag;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What weaving wants to know of a class without loading it. Names are internal ones, with slashes.
///
/// @param superName the superclass, null for `Object`
/// @param interfaces the direct superinterfaces
/// @param isInterface whether it is one
/// @param fields the declared fields by name
/// @param methods name and descriptor of each declared method
record ClassShape(
        @Nullable String superName,
        List<String> interfaces,
        boolean isInterface,
        Map<String, Field> fields,
        Set<String> methods) {

    /// A declared field.
    ///
    /// @param index its place among the declared fields, from 0
    /// @param shared whether accesses of it can race
    record Field(int index, boolean shared) {}

    static ClassShape of(ClassModel model) {
        Map<String, Field> fields = new HashMap<>();
        int index = 0;
        for (FieldModel field : model.fields()) {
            fields.put(field.fieldName().stringValue(), new Field(index++, isShared(field)));
        }
        Set<String> methods = new HashSet<>();
        for (MethodModel method : model.methods()) {
            methods.add(method.methodName().stringValue() + method.methodType().stringValue());
        }
        return new ClassShape(
                model.superclass().map(entry -> entry.asInternalName()).orElse(null),
                model.interfaces().stream().map(entry -> entry.asInternalName()).toList(),
                model.flags().has(AccessFlag.INTERFACE),
                fields,
                methods);
    }

    static ClassShape parse(byte[] bytes) {
        return of(ClassFile.of().parse(bytes));
    }

    /// Final fields are written once, before others see the object; synthetic ones are the compiler's.
    private static boolean isShared(FieldModel field) {
        return !field.flags().has(AccessFlag.FINAL) && !field.flags().has(AccessFlag.SYNTHETIC);
    }
}
