package io.selvage.program.transform;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.DeadCodeOption;
import java.lang.classfile.ClassFile.DebugElementsOption;
import java.lang.classfile.ClassFile.ShortJumpsOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassModel;

/// Compiles polls into a program's classes and reroutes what would reach past its process. A pure
/// function over class files, for any number of threads at once.
///
/// A poll reads `io.selvage.guest.Guest.poll` and, if it is raised, calls `Guest.poll()`. Every endless
/// execution of the program's own code comes by one, after bounded work: polls stand where methods begin,
/// where loops go round and where exceptions land, except where another is certain to be met.
public final class ProgramTransformer {
    /// A jump that becomes too long is refused: what stands for it would need a frame that nobody writes.
    private static final ClassFile FILES = ClassFile.of(
            StackMapsOption.DROP_STACK_MAPS,
            DeadCodeOption.KEEP_DEAD_CODE,
            DebugElementsOption.PASS_DEBUG,
            ShortJumpsOption.FAIL_ON_SHORT_JUMPS);

    /// The JVM compiles no method with more code.
    private static final int MOST_COMPILED = 8_000;

    /// Methods with less code cannot grow beyond 65,535 bytes, nor a jump in them beyond 32,767.
    private static final int SAFE = 8_000;

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
        var densities = new PollDensity.Table();
        for (; ; ) {
            try {
                byte[] written = FILES.transformClass(model, new ClassRewriting(model, reroutes, hierarchy, densities));
                if (!densities.thinGrown(
                        MOST_COMPILED, model.methods(), FILES.parse(written).methods())) {
                    return written;
                }
            } catch (IllegalArgumentException tooLarge) {
                if (!densities.thinAbove(SAFE, model.methods())) {
                    throw tooLarge;
                }
            }
        }
    }
}
