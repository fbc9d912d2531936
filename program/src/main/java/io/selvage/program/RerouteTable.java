package io.selvage.program;

import io.selvage.program.transform.Reroutes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.Annotation;
import java.lang.classfile.AnnotationElement;
import java.lang.classfile.AnnotationValue;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.attribute.RuntimeInvisibleAnnotationsAttribute;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What programs reach instead of parts of the JDK, as the annotations of the templates say. Read once,
/// from the class files: the templates are never loaded for the kernel itself.
final class RerouteTable {
    /// The templates that stand for something.
    private static final List<String> TEMPLATES = List.of(
            "Builders",
            "Children",
            "Delays",
            "Drivers",
            "Exits",
            "ForkJoin",
            "Futures",
            "GuestConsoleHandler",
            "GuestForkJoin",
            "GuestFormatter",
            "GuestLoader",
            "GuestPool",
            "GuestScheduledPool",
            "GuestSecurity",
            "GuestSecureLoader",
            "GuestThread",
            "GuestTimer",
            "GuestUrlLoader",
            "HostFiles",
            "HostPaths",
            "Loaders",
            "Locales",
            "Logging",
            "Natives",
            "Parallel",
            "Pools",
            "Properties",
            "Reflected",
            "Registries",
            "Streams",
            "Threads",
            "TimerTasks",
            "Traces",
            "Uncaught");

    private static final String FOLDER = "io/selvage/guest/";
    private static final String REPLACES = "Lio/selvage/guest/Replaces;";
    private static final String REPLACES_ALL = "Lio/selvage/guest/Replaces$All;";

    /// By the class's name. Every program defines its own classes of the same bytes.
    private static final Map<String, Optional<byte[]>> CLASS_FILES = new ConcurrentHashMap<>();

    private final Reroutes reroutes;
    private final Map<String, String> statics = new HashMap<>();

    private RerouteTable() {
        Reroutes.Builder builder = Reroutes.builder();
        for (String template : TEMPLATES) {
            add(builder, FOLDER + template);
        }
        reroutes = builder.build();
    }

    private static final class Holder {
        static final RerouteTable TABLE = new RerouteTable();
    }

    /// The one table. Reads class files at the first call.
    static RerouteTable table() {
        return Holder.TABLE;
    }

    /// {@return the rules for the transformer}
    Reroutes reroutes() {
        return reroutes;
    }

    /// {@return `class#method` of what stands for a static method, names in Java's form; null if nothing
    /// does}
    @Nullable
    String replacement(String owner, String name, String descriptor) {
        return statics.get(owner + '.' + name + descriptor);
    }

    /// {@return the class file of a class that every program has a copy of, not to be changed; null if
    /// there is no such class}
    static byte @Nullable [] template(String internalName) {
        return CLASS_FILES
                .computeIfAbsent(internalName, name -> Optional.ofNullable(read(name)))
                .orElse(null);
    }

    private static byte @Nullable [] read(String internalName) {
        try (InputStream in = RerouteTable.class.getResourceAsStream("/" + internalName + ".class")) {
            return in == null ? null : in.readAllBytes();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void add(Reroutes.Builder builder, String template) {
        byte[] bytes = template(template);
        if (bytes == null) {
            throw new IllegalStateException("no class file of " + template);
        }
        ClassModel model = ClassFile.of().parse(bytes);
        for (Annotation replaces : annotations(model)) {
            builder.subclass(internalName(classValue(replaces)), template);
        }
        for (MethodModel method : model.methods()) {
            for (Annotation replaces : annotations(method)) {
                add(builder, template, method, replaces);
            }
        }
    }

    private void add(Reroutes.Builder builder, String template, MethodModel method, Annotation replaces) {
        String owner = internalName(classValue(replaces));
        String target = method.methodName().stringValue();
        String name = text(replaces, "name", target);
        MethodTypeDesc type = method.methodTypeSymbol();
        String descriptor = type.descriptorString();
        switch (text(replaces, "kind", "STATIC")) {
            case "STATIC" -> {
                builder.staticCall(owner, name, descriptor, template, target);
                statics.put(owner + '.' + name + descriptor, template.replace('/', '.') + '#' + target);
            }
            case "INSTANCE" -> builder.call(owner, name, withoutFirst(type), template, target);
            case "VIRTUAL" -> builder.virtualCall(owner, name, withoutFirst(type), template, target);
            case "NEW" ->
                builder.construction(
                        owner,
                        type.changeReturnType(ClassDesc.ofDescriptor("V")).descriptorString(),
                        template,
                        target);
            case "FIELD" -> builder.staticField(owner, name, type.returnType().descriptorString(), template, target);
            default -> throw new IllegalStateException(replaces.toString());
        }
    }

    private static String withoutFirst(MethodTypeDesc type) {
        return type.dropParameterTypes(0, 1).descriptorString();
    }

    private static List<Annotation> annotations(AttributedElement element) {
        List<Annotation> found = new ArrayList<>();
        RuntimeInvisibleAnnotationsAttribute all =
                element.findAttribute(Attributes.runtimeInvisibleAnnotations()).orElse(null);
        for (Annotation annotation : all == null ? List.<Annotation>of() : all.annotations()) {
            if (annotation.className().equalsString(REPLACES)) {
                found.add(annotation);
            } else if (annotation.className().equalsString(REPLACES_ALL)
                    && value(annotation, "value") instanceof AnnotationValue.OfArray parts) {
                for (AnnotationValue part : parts.values()) {
                    found.add(((AnnotationValue.OfAnnotation) part).annotation());
                }
            }
        }
        return found;
    }

    private static @Nullable AnnotationValue value(Annotation annotation, String name) {
        for (AnnotationElement element : annotation.elements()) {
            if (element.name().equalsString(name)) {
                return element.value();
            }
        }
        return null;
    }

    private static ClassDesc classValue(Annotation annotation) {
        if (value(annotation, "value") instanceof AnnotationValue.OfClass type) {
            return type.classSymbol();
        }
        throw new IllegalStateException(annotation.toString());
    }

    private static String text(Annotation annotation, String name, String otherwise) {
        return switch (value(annotation, name)) {
            case AnnotationValue.OfString text -> text.stringValue();
            case AnnotationValue.OfEnum constant -> constant.constantName().stringValue();
            case null, default -> otherwise;
        };
    }

    private static String internalName(ClassDesc type) {
        String descriptor = type.descriptorString();
        return descriptor.substring(1, descriptor.length() - 1);
    }
}
