package io.selvage.testkit.weaving;

import java.lang.classfile.ClassHierarchyResolver;
import java.lang.constant.ClassDesc;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Looks classes up as files, without loading them: loading here would load what is about to be woven.
///
/// Thread-safe.
final class ClassFiles implements ClassHierarchyResolver {
    private static final List<String> PLATFORM = List.of("java/", "jdk/", "javax/", "sun/");

    private final Function<String, byte @Nullable []> source;

    private final Map<String, Optional<ClassShape>> shapes = new ConcurrentHashMap<>();

    /// @param source finds the bytes of a class by internal name, null if there is none
    ClassFiles(Function<String, byte @Nullable []> source) {
        this.source = source;
    }

    static boolean isPlatform(String internalName) {
        return PLATFORM.stream().anyMatch(internalName::startsWith);
    }

    /// Finds a class of the program.
    ///
    /// @param internalName its name
    /// @return null if there is no such file, or the class is the platform's
    @Nullable
    ClassShape shape(String internalName) {
        if (isPlatform(internalName)) {
            return null;
        }
        Optional<ClassShape> known = shapes.get(internalName);
        if (known == null) {
            byte[] bytes = source.apply(internalName);
            known = bytes == null ? Optional.empty() : Optional.of(ClassShape.parse(bytes));
            shapes.put(internalName, known);
        }
        return known.orElse(null);
    }

    /// Finds where a field is declared: the class itself, its superinterfaces, its superclass, as the JVM
    /// does.
    ///
    /// @param owner the class that code names
    /// @param name the field
    /// @return null if it cannot be found, or is the platform's
    @Nullable
    FieldPlace field(String owner, String name) {
        ClassShape shape = shape(owner);
        if (shape == null) {
            return null;
        }
        ClassShape.Field field = shape.fields().get(name);
        if (field != null) {
            return new FieldPlace(owner, inheritedFields(shape) + field.index(), field.shared());
        }
        for (String superinterface : shape.interfaces()) {
            FieldPlace place = field(superinterface, name);
            if (place != null) {
                return place;
            }
        }
        return shape.superName() == null ? null : field(shape.superName(), name);
    }

    /// A field found.
    ///
    /// @param owner the class that declares it
    /// @param number its number: unique within an object, the same in every run
    /// @param shared whether accesses of it can race
    record FieldPlace(String owner, int number, boolean shared) {}

    private int inheritedFields(ClassShape shape) {
        ClassShape parent = shape.superName() == null ? null : shape(shape.superName());
        return parent == null ? 0 : parent.fields().size() + inheritedFields(parent);
    }

    @Override
    public @Nullable ClassHierarchyInfo getClassInfo(ClassDesc type) {
        String descriptor = type.descriptorString();
        String name = descriptor.substring(1, descriptor.length() - 1);
        ClassShape shape = shape(name);
        if (shape != null) {
            if (shape.isInterface()) {
                return ClassHierarchyInfo.ofInterface();
            }
            String superName = shape.superName();
            return ClassHierarchyInfo.ofClass(superName == null ? null : ClassDesc.ofInternalName(superName));
        }
        ClassHierarchyInfo known = ClassHierarchyResolver.defaultResolver().getClassInfo(type);
        // A class that is not there, such as an optional dependency's: two such meet in Object. If that is too little
        // the verifier says so.
        return known != null ? known : ClassHierarchyInfo.ofClass(java.lang.constant.ConstantDescs.CD_Object);
    }
}
