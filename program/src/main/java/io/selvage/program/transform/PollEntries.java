package io.selvage.program.transform;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.constantpool.ConstantPoolBuilder;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.MethodRefEntry;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;

/// The poll as instructions: read the flag of the program, and call the slow path if it is raised.
/// Inline, as a call would cost the interpreter and the first compiler half of their speed.
record PollEntries(FieldRefEntry flag, MethodRefEntry slowPath) {
    private static final ClassDesc GUEST = ClassDesc.of("io.selvage.guest.Guest");
    private static final MethodTypeDesc SLOW_PATH = MethodTypeDesc.of(ConstantDescs.CD_void);

    static PollEntries in(ConstantPoolBuilder pool) {
        return new PollEntries(
                pool.fieldRefEntry(GUEST, "poll", ConstantDescs.CD_boolean),
                pool.methodRefEntry(GUEST, "poll", SLOW_PATH));
    }

    /// Falls through or jumps to `after`, which must have a frame.
    void poll(CodeBuilder builder, Label after) {
        builder.getstatic(flag).ifeq(after).invokestatic(slowPath);
    }
}
