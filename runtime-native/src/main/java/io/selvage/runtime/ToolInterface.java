package io.selvage.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The JVM's tool interface (JVMTI), called without C and without a flag: its function table by way of
/// the table of the invocation interface, which the JVM's library hands out.
///
/// **References.** A function of the JVM names an object by a handle. A local handle lasts until the
/// calling Java method calls any native method, and reading a word of memory is one of those in the
/// interpreter. So none is kept here: [Referrer#referTo(Object)] is a native method bound to an upcall,
/// whose arguments stay valid while it runs, and there they become global. Only the binding itself needs
/// local handles; they go from one call's result to the next call's argument.
///
/// Owned by the thread that attached, which makes all calls. The numbers below are positions in the
/// tables of `jni.h` and `jvmti.h`, which never change.
final class ToolInterface {
    /// Error numbers of the tool interface.
    static final int OK = 0;

    static final int NOT_ALIVE = 15;
    static final int OPAQUE_FRAME = 32;

    private static final int JNI_VERSION = 0x0015_0000;
    private static final int TOOL_VERSION = 0x3015_0000;
    private static final int CAPABILITY_BYTES = 16;
    private static final long CAN_SIGNAL = 1L << 10;
    private static final long CAN_SUSPEND = 1L << 20;
    private static final long CAN_SUPPORT_VIRTUAL_THREADS = 1L << 44;
    /// Structures of the interfaces begin with the address of their function table.
    private static final long TABLE_BYTES = 256 * Long.BYTES;

    // The invocation interface.
    private static final int GET_ENV = 6;
    // JNI.
    private static final int GET_VERSION = 4;
    private static final int FIND_CLASS = 6;
    private static final int GET_SUPERCLASS = 10;
    private static final int NEW_GLOBAL_REF = 21;
    private static final int DELETE_GLOBAL_REF = 22;
    private static final int GET_OBJECT_CLASS = 31;
    private static final int EXCEPTION_CHECK = 228;
    private static final int GET_STATIC_METHOD_ID = 113;
    private static final int CALL_STATIC_OBJECT_METHOD_A = 116;
    private static final int REGISTER_NATIVES = 215;
    // The tool interface, whose table is counted from 1.
    private static final int SUSPEND_THREAD = 5 - 1;
    private static final int RESUME_THREAD = 6 - 1;
    private static final int STOP_THREAD = 7 - 1;
    private static final int DISPOSE = 127 - 1;
    private static final int ADD_CAPABILITIES = 142 - 1;
    private static final int RELINQUISH_CAPABILITIES = 143 - 1;

    /// More than the 127 after which a method handle gets code of its own.
    private static final int CALLS_UNTIL_SPECIALISED = 200;

    private static final FunctionDescriptor OF_1 = FunctionDescriptor.of(JAVA_INT, JAVA_LONG);
    private static final FunctionDescriptor OF_2 = FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final FunctionDescriptor OF_3 = FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private final long tools;
    private final Jni jni;
    private final Referrer referrer;
    private final MethodHandle suspend;
    private final MethodHandle resume;
    private final MethodHandle stop;
    private final MethodHandle relinquish;
    private final MethodHandle dispose;
    private final MemorySegment capabilities;

    /// What has native access to its arguments as handles: an object of the calling thread's class.
    abstract static class Referrer extends java.lang.Thread {
        Referrer(String name) {
            super(null, null, name, 0, false);
        }

        /// {@return a global reference to an object, to be given back}
        final native long referTo(Object object);
    }

    private ToolInterface(long vm, Referrer caller) throws Throwable {
        referrer = caller;
        jni = new Jni(environment(vm, JNI_VERSION, "the native interface"));
        jni.bind(caller);
        tools = environment(vm, TOOL_VERSION, "a tool interface for virtual threads");
        suspend = call(tools, SUSPEND_THREAD, OF_2);
        resume = call(tools, RESUME_THREAD, OF_2);
        stop = call(tools, STOP_THREAD, OF_3);
        relinquish = call(tools, RELINQUISH_CAPABILITIES, OF_2);
        dispose = call(tools, DISPOSE, OF_1);
        capabilities = Arena.global().allocate(CAPABILITY_BYTES, Long.BYTES);
        capabilities.set(JAVA_LONG, 0, CAN_SIGNAL | CAN_SUSPEND | CAN_SUPPORT_VIRTUAL_THREADS);
        int refused = (int) call(tools, ADD_CAPABILITIES, OF_2).invokeExact(tools, capabilities.address());
        if (refused != OK) {
            detach();
            throw new MissingAccessException(
                    "the tool interface of this JVM does not let threads be suspended and stopped: error " + refused);
        }
    }

    /// Attaches to the JVM that this code runs in.
    ///
    /// @param caller the calling thread, a platform thread
    /// @return what only that thread may use
    /// @throws MissingAccessException if this JVM has no such interface or does not give access to it
    static ToolInterface attach(Referrer caller) {
        try {
            return new ToolInterface(machine(), caller);
        } catch (MissingAccessException missing) {
            throw missing;
        } catch (Throwable refused) {
            throw new MissingAccessException(
                    "the tool interface of " + VirtualThreadAccess.jdk() + " cannot be reached: " + refused, refused);
        }
    }

    /// Lets the JVM forget this client; nothing may be called afterwards.
    void detach() {
        try {
            var _ = (int) relinquish.invokeExact(tools, capabilities.address());
            var _ = (int) dispose.invokeExact(tools);
        } catch (Throwable impossible) {
            throw VirtualThreads.undeclared(impossible);
        }
    }

    long referTo(Object object) {
        return referrer.referTo(object);
    }

    void release(long reference) {
        jni.release(reference);
    }

    /// Lets a thread stand still, wherever it is.
    ///
    /// @return an error number
    int suspend(long thread) {
        try {
            return (int) suspend.invokeExact(tools, thread);
        } catch (Throwable impossible) {
            throw VirtualThreads.undeclared(impossible);
        }
    }

    /// Lets a suspended thread go on.
    ///
    /// @return an error number
    int resume(long thread) {
        try {
            return (int) resume.invokeExact(tools, thread);
        } catch (Throwable impossible) {
            throw VirtualThreads.undeclared(impossible);
        }
    }

    /// Lets a suspended thread throw something as soon as it goes on.
    ///
    /// @return an error number
    int stop(long thread, long thrown) {
        try {
            return (int) stop.invokeExact(tools, thread, thrown);
        } catch (Throwable impossible) {
            throw VirtualThreads.undeclared(impossible);
        }
    }

    /// {@return the address of the one JVM of this process}
    private static long machine() throws Throwable {
        Path library = library();
        try (Arena arena = Arena.ofConfined()) {
            MethodHandle created = downcall(
                    symbol(library, "JNI_GetCreatedJavaVMs"),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS));
            MemorySegment machines = arena.allocate(ADDRESS);
            MemorySegment count = arena.allocate(JAVA_INT);
            int error = (int) created.invokeExact(machines, 1, count);
            if (error != 0 || count.get(JAVA_INT, 0) != 1) {
                throw new MissingAccessException(library + " does not know this JVM: error " + error);
            }
            return machines.get(JAVA_LONG, 0);
        }
    }

    private static Path library() {
        Path home = Path.of(System.getProperty("java.home"));
        String name = System.mapLibraryName("jvm");
        for (String folder : List.of("lib/server", "lib/client", "lib/minimal", "bin/server")) {
            Path candidate = home.resolve(folder, name);
            if (Files.exists(candidate)) {
                return candidate;
            }
        }
        throw new MissingAccessException("no HotSpot JVM: there is no " + name + " in " + home);
    }

    // Restricted because a wrong name or descriptor corrupts memory; those used here are those of jni.h and jvmti.h.
    @SuppressWarnings("restricted")
    private static MemorySegment symbol(Path library, String name) {
        return SymbolLookup.libraryLookup(library, Arena.global())
                .find(name)
                .orElseThrow(() -> new MissingAccessException(library + " has no " + name + ": no HotSpot JVM"));
    }

    @SuppressWarnings("restricted")
    private static MethodHandle downcall(MemorySegment function, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(function, descriptor);
    }

    private static MethodHandle call(long table, int position, FunctionDescriptor descriptor) {
        return downcall(function(table, position), descriptor);
    }

    @SuppressWarnings("restricted")
    private static MemorySegment function(long table, int position) {
        return MemorySegment.ofAddress(table)
                .reinterpret(Long.BYTES)
                .get(ADDRESS, 0)
                .reinterpret(TABLE_BYTES)
                .getAtIndex(ADDRESS, position);
    }

    private static long environment(long vm, int version, String what) throws Throwable {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment found = arena.allocate(ADDRESS);
            MethodHandle getEnv = call(vm, GET_ENV, FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
            int error = (int) getEnv.invokeExact(vm, found.address(), version);
            if (error != 0) {
                throw new MissingAccessException(
                        VirtualThreadAccess.jdk() + " has not got " + what + ": error " + error);
            }
            return found.get(JAVA_LONG, 0);
        }
    }

    /// The native interface of the attached thread.
    private static final class Jni {
        private final long environment;
        private final MethodHandle newGlobal;
        private final MethodHandle deleteGlobal;

        Jni(long environment) {
            this.environment = environment;
            newGlobal = call(environment, NEW_GLOBAL_REF, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG));
            deleteGlobal = call(environment, DELETE_GLOBAL_REF, FunctionDescriptor.ofVoid(JAVA_LONG, JAVA_LONG));
        }

        void release(long reference) {
            try {
                deleteGlobal.invokeExact(environment, reference);
            } catch (Throwable impossible) {
                throw VirtualThreads.undeclared(impossible);
            }
        }

        /// Binds [Referrer#referTo(Object)], whose class is the superclass of that of the calling thread.
        void bind(Referrer caller) throws Throwable {
            if (java.lang.Thread.currentThread() != caller) {
                throw new IllegalStateException("not the calling thread: " + caller);
            }
            MemorySegment findClass = function(environment, FIND_CLASS);
            MemorySegment methodId = function(environment, GET_STATIC_METHOD_ID);
            MemorySegment callStatic = function(environment, CALL_STATIC_OBJECT_METHOD_A);
            MemorySegment classOf = function(environment, GET_OBJECT_CLASS);
            MemorySegment thrown = function(environment, EXCEPTION_CHECK);
            MemorySegment superclass = function(environment, GET_SUPERCLASS);
            MemorySegment register = function(environment, REGISTER_NATIVES);
            Arena arena = Arena.global();
            long thread = arena.allocateFrom("java/lang/Thread").address();
            long currentThread = arena.allocateFrom("currentThread").address();
            long returnsThread = arena.allocateFrom("()Ljava/lang/Thread;").address();
            MemorySegment method = arena.allocate(MemoryLayout.sequenceLayout(3, ADDRESS));
            method.setAtIndex(ADDRESS, 0, arena.allocateFrom("referTo"));
            method.setAtIndex(ADDRESS, 1, arena.allocateFrom("(Ljava/lang/Object;)J"));
            method.setAtIndex(ADDRESS, 2, upcall(arena));
            long methods = method.address();
            // One handle for all of them, with as many arguments as the longest takes. Its first calls initialise
            // classes,
            // and a later one lets the JDK specialise it: native methods, which must not come between those that
            // follow.
            MethodHandle any = anyFunction();
            for (int i = 0; i < CALLS_UNTIL_SPECIALISED; i++) {
                var _ = (long) any.invokeExact(function(environment, GET_VERSION), environment, 0L, 0L, 0L);
            }
            // Nothing but these calls from here on: see the class's comment.
            long threadClass = (long) any.invokeExact(findClass, environment, thread, 0L, 0L);
            long id = (long) any.invokeExact(methodId, environment, threadClass, currentThread, returnsThread);
            long self = (long) any.invokeExact(callStatic, environment, threadClass, id, 0L);
            var _ = (long) any.invokeExact(thrown, environment, 0L, 0L, 0L);
            long kind = (long) any.invokeExact(classOf, environment, self, 0L, 0L);
            long referrer = (long) any.invokeExact(superclass, environment, kind, 0L, 0L);
            int error = (int) (long) any.invokeExact(register, environment, referrer, methods, 1L);
            if (error != 0) {
                throw new MissingAccessException("a native method cannot be bound: error " + error);
            }
        }

        @SuppressWarnings("restricted")
        private static MethodHandle anyFunction() {
            return Linker.nativeLinker()
                    .downcallHandle(FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));
        }

        @SuppressWarnings("restricted")
        private MemorySegment upcall(Arena arena) throws ReflectiveOperationException {
            MethodHandle target = MethodHandles.lookup()
                    .findVirtual(
                            Jni.class, "refer", MethodType.methodType(long.class, long.class, long.class, long.class))
                    .bindTo(this);
            return Linker.nativeLinker()
                    .upcallStub(target, FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG), arena);
        }

        /// What [Referrer#referTo(Object)] does, with handles.
        private long refer(long caller, long receiver, long object) {
            try {
                return (long) newGlobal.invokeExact(caller, object);
            } catch (Throwable impossible) {
                throw VirtualThreads.undeclared(impossible);
            }
        }
    }
}
