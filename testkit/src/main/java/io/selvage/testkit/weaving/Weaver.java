package io.selvage.testkit.weaving;

import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Puts points into class files.
///
/// Thread-safe.
public final class Weaver {
    private final ClassFile format;
    private final ClassFiles files;
    private final Calls calls;

    /// @param source finds the bytes of another class of the program by its internal name (`a/b/C`), null
    ///     if there is none. Asked for superclasses and for the owners of fields; nothing is loaded
    public Weaver(Function<String, byte @Nullable []> source) {
        files = new ClassFiles(source);
        calls = new Calls(files);
        format = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(files));
    }

    /// A class file after weaving.
    public static final class Woven {
        private final byte[] bytes;
        private final int points;
        private final boolean stateful;

        private Woven(byte[] bytes, int points, boolean stateful) {
            this.bytes = bytes;
            this.points = points;
            this.stateful = stateful;
        }

        /// {@return the class file, not to be changed; the original one if the class opted out}
        public byte[] bytes() {
            return bytes;
        }

        /// {@return how many places in it call a hook}
        public int points() {
            return points;
        }

        /// {@return whether its static fields may carry something from one run to the next}
        public boolean keepsState() {
            return stateful;
        }
    }

    /// Weaves a class.
    ///
    /// @param bytes a class file
    /// @return the new one
    /// @throws WeavingException if it cannot be woven; the message names the class and the method
    public Woven weave(byte[] bytes) {
        ClassModel model = format.parse(bytes);
        if (isUnwoven(model)) {
            return new Woven(bytes, 0, StaticState.isIn(model));
        }
        ClassWeaving weaving = new ClassWeaving(model, files, calls);
        try {
            byte[] woven = weaving.weave(format, _ -> true);
            return new Woven(woven, weaving.points(), weaving.drawsOnce() || StaticState.isIn(model));
        } catch (RuntimeException e) {
            throw new WeavingException(
                    "cannot weave " + model.thisClass().asInternalName().replace('/', '.') + culprit(model) + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static boolean isUnwoven(ClassModel model) {
        String annotation = Unwoven.class.descriptorString();
        return model.findAttribute(Attributes.runtimeInvisibleAnnotations())
                .map(found -> found.annotations().stream()
                        .anyMatch(each -> each.className().equalsString(annotation)))
                .orElse(false);
    }

    private String culprit(ClassModel model) {
        for (MethodModel method : model.methods()) {
            try {
                new ClassWeaving(model, files, calls).weave(format, each -> each == method);
            } catch (RuntimeException _) {
                return "." + method.methodName().stringValue()
                        + method.methodType().stringValue();
            }
        }
        return "";
    }
}
