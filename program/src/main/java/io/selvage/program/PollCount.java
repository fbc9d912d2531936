package io.selvage.program;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import org.jspecify.annotations.Nullable;

/// How many polls a transformed class has.
final class PollCount {
    private PollCount() {}

    static int in(byte[] classFile) {
        int polls = 0;
        for (MethodModel method : ClassFile.of().parse(classFile).methods()) {
            @Nullable CodeModel code = method.code().orElse(null);
            if (code != null) {
                for (CodeElement element : code) {
                    polls += isPoll(element) ? 1 : 0;
                }
            }
        }
        return polls;
    }

    private static boolean isPoll(CodeElement element) {
        return element instanceof FieldInstruction field
                && field.opcode() == Opcode.GETSTATIC
                && field.name().equalsString("poll")
                && field.owner().asInternalName().equals("io/selvage/guest/Guest");
    }
}
