package io.selvage.program.transform;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassElement;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.DeadCodeOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Superclass;
import java.lang.classfile.attribute.CodeAttribute;
import java.lang.constant.ClassDesc;
import org.jspecify.annotations.Nullable;

/// Compiles polls into a program's classes and reroutes what would reach past its process. A pure
/// function over class files, for any number of threads at once.
///
/// A poll reads `io.selvage.guest.Guest.poll` and, if it is raised, calls `Guest.poll()`. Every endless
/// execution of the program's own code comes by one: polls stand where methods begin, where loops go
/// round and where exceptions land. A method that grows beyond what a class file can hold is left without
/// polls, but rerouted.
public final class ProgramTransformer {
    private static final ClassFile FILES = ClassFile.of(
            StackMapsOption.DROP_STACK_MAPS, DeadCodeOption.KEEP_DEAD_CODE, ClassFile.DebugElementsOption.PASS_DEBUG);

    private final Reroutes reroutes;
    private final Hierarchy hierarchy;

    /// A transformer with those rules, which asks `hierarchy` for the program's classes.
    public ProgramTransformer(Reroutes reroutes, Hierarchy hierarchy) {
        this.reroutes = reroutes;
        this.hierarchy = hierarchy;
    }

    /// {@return the transformed class file}
    ///
    /// @throws IllegalArgumentException if the bytes are not a class file
    public byte[] transform(byte[] classFile) {
        ClassModel model = FILES.parse(classFile);
        var sites = new RerouteSites(model, reroutes, hierarchy);
        return FILES.transformClass(model, new Rewriting(model, sites));
    }

    private record Rewriting(ClassModel model, RerouteSites sites) implements ClassTransform {
        @Override
        public void accept(ClassBuilder builder, ClassElement element) {
            if (element instanceof Superclass) {
                @Nullable ClassDesc other = sites.superclass();
                if (other != null) {
                    builder.withSuperclass(other);
                    return;
                }
            }
            if (!(element instanceof MethodModel method)
                    || !(method.code().orElse(null) instanceof CodeAttribute code)) {
                builder.with(element);
                return;
            }
            PollEntries polls = PollEntries.in(builder.constantPool());
            builder.transformMethod(method, (methodBuilder, part) -> {
                if (part instanceof CodeModel) {
                    var rewriting = new CodeRewriting(method, code, model.majorVersion(), sites, polls);
                    methodBuilder.withCode(rewriting::writeTo);
                } else {
                    methodBuilder.with(part);
                }
            });
        }
    }
}
