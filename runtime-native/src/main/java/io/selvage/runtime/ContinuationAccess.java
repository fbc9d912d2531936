package io.selvage.runtime;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/// The handles into the JDK's private parts that [Strand] stands on, beside those of
/// [VirtualThreadAccess]. A record because the JIT compiler trusts the fields of a constant record.
///
/// @param setCurrent `(Thread carrier, Thread current)void`: what `Thread.currentThread()` is from here
///     on
/// @param setCarrier `(Thread virtual, Thread carrier)void`: where a virtual thread is
/// @param threadLocals `(Thread)Object`, null if it has none
/// @param inheritableThreadLocals `(Thread)Object`, null if it has none
/// @param problem why access is missing, or null
record ContinuationAccess(
        @Nullable MethodHandle setCurrent,
        @Nullable MethodHandle setCarrier,
        @Nullable MethodHandle threadLocals,
        @Nullable MethodHandle inheritableThreadLocals,
        @Nullable String problem) {

    private static final MethodType OBJECT_OF = MethodType.methodType(Object.class, java.lang.Thread.class);
    private static final MethodType TWO_THREADS =
            MethodType.methodType(void.class, java.lang.Thread.class, java.lang.Thread.class);

    static ContinuationAccess resolve() {
        try {
            VirtualThreads.requireAccess();
            // Fails unless jdk.internal.vm is exported to us.
            Class.forName("io.selvage.runtime.Strand", false, ContinuationAccess.class.getClassLoader());
            return open(MethodHandles.privateLookupIn(java.lang.Thread.class, MethodHandles.lookup()));
        } catch (MissingAccessException missing) {
            return missing(String.valueOf(missing.getMessage()));
        } catch (IllegalAccessError _) {
            return missing("java.base does not export jdk.internal.vm to Selvage: add --add-exports "
                    + "java.base/jdk.internal.vm=" + VirtualThreadAccess.audience()
                    + " to the JVM's command line, or -javaagent:runtime-native.jar");
        } catch (ReflectiveOperationException | LinkageError | RuntimeException unexpected) {
            return missing(
                    VirtualThreadAccess.jdk() + " does not have the continuations that Selvage knows: " + unexpected);
        }
    }

    private static ContinuationAccess open(Lookup thread) throws ReflectiveOperationException {
        Class<?> virtualThread = thread.findClass("java.lang.VirtualThread");
        return new ContinuationAccess(
                thread.findVirtual(
                        java.lang.Thread.class,
                        "setCurrentThread",
                        MethodType.methodType(void.class, java.lang.Thread.class)),
                MethodHandles.privateLookupIn(virtualThread, MethodHandles.lookup())
                        .findSetter(virtualThread, "carrierThread", java.lang.Thread.class)
                        .asType(TWO_THREADS),
                locals(thread, "threadLocals"),
                locals(thread, "inheritableThreadLocals"),
                null);
    }

    private static MethodHandle locals(Lookup thread, String field) throws ReflectiveOperationException {
        Class<?> map = thread.findClass("java.lang.ThreadLocal$ThreadLocalMap");
        return thread.findGetter(java.lang.Thread.class, field, map).asType(OBJECT_OF);
    }

    private static ContinuationAccess missing(String problem) {
        return new ContinuationAccess(null, null, null, null, problem);
    }
}
