package io.selvage.benchmarks;

import static java.lang.constant.ConstantDescs.CD_boolean;
import static java.lang.constant.ConstantDescs.CD_void;

import io.selvage.program.transform.ProgramTransformer;
import io.selvage.program.transform.Reroutes;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import org.jspecify.annotations.Nullable;

/// Defines the compute kernels once more, with or without polls, each time with statics of their own.
final class KernelLoader extends ClassLoader {
    private static final String KERNELS = "io.selvage.benchmarks.kernels.";
    private static final String GUEST = "io.selvage.guest.Guest";
    private static final String FLAG = "poll";

    /// What the classes are defined with.
    enum Code {
        AS_COMPILED,
        POLLED
    }

    private final Code code;
    private final ProgramTransformer transformer =
            new ProgramTransformer(Reroutes.builder().build(), _ -> null);

    KernelLoader(Code code) {
        super(KernelLoader.class.getClassLoader());
        this.code = code;
    }

    /// {@return the class that has the flag that the polls read}
    Class<?> guest() throws ClassNotFoundException {
        return loadClass(GUEST);
    }

    /// {@return that compute kernel}
    Class<?> kernel(String name) throws ClassNotFoundException {
        return loadClass(KERNELS + name);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(KERNELS) && !name.equals(GUEST)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> present = findLoadedClass(name);
            return present == null ? define(name) : present;
        }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
        byte[] bytes = name.equals(GUEST) ? flagged() : read(name);
        return defineClass(name, bytes, 0, bytes.length);
    }

    private byte[] read(String name) throws ClassNotFoundException {
        String file = "/" + name.replace('.', '/') + ".class";
        try (@Nullable InputStream in = KernelLoader.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new ClassNotFoundException(name);
            }
            byte[] bytes = in.readAllBytes();
            return code == Code.POLLED ? transformer.transform(bytes) : bytes;
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
    }

    /// The flag, and a slow path that lowers it: what the kernel does there is not the polls' cost.
    private static byte[] flagged() {
        ClassDesc guest = ClassDesc.of(GUEST);
        return ClassFile.of()
                .build(
                        guest,
                        type -> type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_SUPER)
                                .withField(
                                        FLAG,
                                        CD_boolean,
                                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC | ClassFile.ACC_VOLATILE)
                                .withMethodBody(
                                        FLAG,
                                        MethodTypeDesc.of(CD_void),
                                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                        code -> code.iconst_0()
                                                .putstatic(guest, FLAG, CD_boolean)
                                                .return_()));
    }
}
