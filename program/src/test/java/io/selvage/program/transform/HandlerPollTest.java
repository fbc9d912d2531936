package io.selvage.program.transform;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.InvocationTargetException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HandlerPollTest {
    private static final ClassDesc GUEST = ClassDesc.of("io.selvage.guest.Guest");

    private static final Hierarchy UNKNOWN = new Hierarchy() {
        @Override
        public @Nullable String superclass(String name) {
            return null;
        }

        @Override
        public boolean declares(String name, String method, String descriptor) {
            return false;
        }
    };

    /// The shape that Kotlin's compiler gives `finally`: the handler's first instruction is covered by
    /// the handler itself, and the body by the same handler in another range.
    private static byte[] withFinallyThatCoversItself() {
        return ClassFile.of()
                .build(
                        ClassDesc.of("t.Main"),
                        type -> type.withMethodBody(
                                "run",
                                MethodTypeDesc.of(ConstantDescs.CD_void),
                                ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                code -> {
                                    var start = code.newBoundLabel();
                                    code.invokestatic(GUEST, "poll", MethodTypeDesc.of(ConstantDescs.CD_void));
                                    var end = code.newBoundLabel();
                                    code.return_();
                                    var handler = code.newBoundLabel();
                                    code.astore(0);
                                    var stored = code.newBoundLabel();
                                    code.aload(0);
                                    code.athrow();
                                    code.exceptionCatchAll(start, end, handler);
                                    code.exceptionCatchAll(handler, stored, handler);
                                }));
    }

    @Test
    void whatUnwindsAThreadPassesAFinallyThatCoversItself() throws Exception {
        byte[] bytes =
                new ProgramTransformer(Reroutes.builder().build(), UNKNOWN).transform(withFinallyThatCoversItself());
        Compiled compiled = Compiled.of(Map.of("io.selvage.guest.Guest", Compiled.GUEST));
        compiled.classes().put("t.Main", bytes);
        ClassLoader loader = compiled.loader(same -> same);
        Class<?> guest = loader.loadClass("io.selvage.guest.Guest");
        guest.getField("limit").setLong(null, 1);
        guest.getField("poll").setBoolean(null, true);
        var thrown = assertThrows(
                InvocationTargetException.class,
                () -> loader.loadClass("t.Main").getMethod("run").invoke(null));
        assertInstanceOf(guest.getClasses()[0], thrown.getCause());
    }
}
