package io.selvage.runtime;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/// The handles into the JDK's private parts that [VirtualThreads] stands on. A record because the JIT
/// compiler trusts the fields of a constant record, so each handle inlines to a direct call.
///
/// Without access every handle throws [MissingAccessException] when it is invoked, which keeps checks off
/// the fast path.
///
/// @param newThread `(Executor, String, Runnable)Thread`
/// @param start `(Thread)void`
/// @param currentCarrier `()Thread`
/// @param threadOf `(Runnable)Thread`, for an argument of class `continuationClass`
/// @param timers `()Object[]`, the executors that end timed parks
/// @param state `(Thread)int`, the private state word
/// @param onWaitingList `(Thread)boolean`, whether it has been handed a monitor
/// @param mountedStack `(Thread)StackTraceElement[]`, null if it is not mounted; never waits
/// @param continuationClass the class of what the JDK passes to a scheduler
/// @param problem why access is missing, or null
record VirtualThreadAccess(
        MethodHandle newThread,
        MethodHandle start,
        MethodHandle currentCarrier,
        MethodHandle threadOf,
        MethodHandle timers,
        MethodHandle state,
        MethodHandle onWaitingList,
        MethodHandle mountedStack,
        Class<?> continuationClass,
        @Nullable String problem) {

    private static final int NEEDED_JDK = 25;
    private static final MethodType NEW_THREAD =
            MethodType.methodType(java.lang.Thread.class, Executor.class, String.class, Runnable.class);
    private static final MethodType START = MethodType.methodType(void.class, java.lang.Thread.class);
    private static final MethodType CURRENT_CARRIER = MethodType.methodType(java.lang.Thread.class);
    private static final MethodType THREAD_OF = MethodType.methodType(java.lang.Thread.class, Runnable.class);
    private static final MethodType STATE = MethodType.methodType(int.class, java.lang.Thread.class);
    private static final MethodType ON_WAITING_LIST = MethodType.methodType(boolean.class, java.lang.Thread.class);
    private static final MethodType MOUNTED_STACK =
            MethodType.methodType(StackTraceElement[].class, java.lang.Thread.class);
    private static final MethodType TIMERS = MethodType.methodType(Object[].class);

    static VirtualThreadAccess resolve() {
        if (Runtime.version().feature() != NEEDED_JDK) {
            return missing("Selvage needs JDK " + NEEDED_JDK + ", this is " + jdk());
        }
        try {
            return open(MethodHandles.privateLookupIn(java.lang.Thread.class, MethodHandles.lookup()));
        } catch (IllegalAccessException _) {
            return missing("java.base does not open java.lang to Selvage: add --add-opens java.base/java.lang="
                    + audience() + " to the JVM's command line, or -javaagent:runtime-native.jar");
        } catch (ReflectiveOperationException | LinkageError | RuntimeException unexpected) {
            return missing(jdk() + " does not have the virtual threads that Selvage knows: " + unexpected);
        }
    }

    /// What `Thread.NO_INHERIT_THREAD_LOCALS` is.
    private static final int NO_INHERITANCE = 1 << 2;

    static String jdk() {
        return "JDK " + Runtime.version();
    }

    private static VirtualThreadAccess open(Lookup thread) throws ReflectiveOperationException {
        MethodHandle newThread = MethodHandles.insertArguments(
                thread.findStatic(
                        thread.findClass("java.lang.ThreadBuilders"),
                        "newVirtualThread",
                        NEW_THREAD.insertParameterTypes(2, int.class)),
                2,
                NO_INHERITANCE);
        Class<?> virtualThread = thread.findClass("java.lang.VirtualThread");
        Object continuation = continuationOfAnyThread(virtualThread, newThread);
        Class<?> continuationClass = continuation.getClass();
        Class<?> delayed = thread.findClass("java.lang.VirtualThread$DelayedTaskSchedulers");
        return new VirtualThreadAccess(
                newThread,
                startUntracked(thread),
                thread.findStatic(java.lang.Thread.class, "currentCarrierThread", CURRENT_CARRIER),
                privateLookup(continuationClass)
                        .unreflectGetter(capturedThread(continuationClass, virtualThread))
                        .asType(THREAD_OF),
                privateLookup(delayed)
                        .findStaticGetter(delayed, "INSTANCE", ScheduledExecutorService[].class)
                        .asType(TIMERS),
                privateLookup(virtualThread)
                        .findGetter(virtualThread, "state", int.class)
                        .asType(STATE),
                privateLookup(virtualThread)
                        .findGetter(virtualThread, "onWaitingList", boolean.class)
                        .asType(ON_WAITING_LIST),
                privateLookup(virtualThread)
                        .findSpecial(
                                java.lang.Thread.class,
                                "asyncGetStackTrace",
                                MethodType.methodType(StackTraceElement[].class),
                                virtualThread)
                        .asType(MOUNTED_STACK),
                continuationClass,
                null);
    }

    /// `Thread.start(ThreadContainer)` with a container that keeps no record: measured 100 to 115 ns for
    /// spawn, run and end against 140 to 150 ns with the root container, which adds every thread to a
    /// concurrent set.
    private static MethodHandle startUntracked(Lookup thread) throws ReflectiveOperationException {
        try {
            MethodHandle start = thread.findVirtual(
                    java.lang.Thread.class,
                    "start",
                    MethodType.methodType(void.class, Class.forName("jdk.internal.vm.ThreadContainer")));
            return MethodHandles.insertArguments(start, 1, UntrackedThreads.create());
        } catch (IllegalAccessError _) {
            // jdk.internal.vm is not exported to us: threads start the ordinary way, tracked by the JDK.
            return thread.findVirtual(java.lang.Thread.class, "start", MethodType.methodType(void.class));
        }
    }

    /// All virtual threads share one lambda class for their continuations: it belongs to one place in the
    /// constructor.
    private static Object continuationOfAnyThread(Class<?> virtualThread, MethodHandle newThread)
            throws ReflectiveOperationException {
        Executor refusing = _ -> {
            throw new AssertionError("a thread that is never started was scheduled");
        };
        Runnable nothing = () -> {};
        try {
            var any = (java.lang.Thread) newThread.invokeExact(refusing, (String) null, nothing);
            return privateLookup(virtualThread)
                    .findGetter(virtualThread, "runContinuation", Runnable.class)
                    .invoke(any);
        } catch (ReflectiveOperationException | RuntimeException | Error expected) {
            throw expected;
        } catch (Throwable undeclared) {
            throw new IllegalStateException(undeclared);
        }
    }

    /// A handle like [#threadOf()] for continuations of another class.
    ///
    /// @throws IllegalArgumentException if it is not one of continuations
    static MethodHandle threadOf(Class<?> continuationClass) {
        try {
            Class<?> virtualThread = Class.forName("java.lang.VirtualThread");
            if (!continuationClass.getName().startsWith(virtualThread.getName() + "$$")) {
                throw new NoSuchFieldException("not a lambda of virtual threads");
            }
            return privateLookup(continuationClass)
                    .unreflectGetter(capturedThread(continuationClass, virtualThread))
                    .asType(THREAD_OF);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("not the continuation of a virtual thread: " + continuationClass, e);
        }
    }

    private static Field capturedThread(Class<?> continuationClass, Class<?> virtualThread)
            throws NoSuchFieldException {
        for (Field captured : continuationClass.getDeclaredFields()) {
            if (captured.getType() == virtualThread) {
                captured.setAccessible(true);
                return captured;
            }
        }
        throw new NoSuchFieldException("no field of type " + virtualThread.getName() + " in " + continuationClass);
    }

    private static Lookup privateLookup(Class<?> target) throws IllegalAccessException {
        return MethodHandles.privateLookupIn(target, MethodHandles.lookup());
    }

    static String audience() {
        Module us = VirtualThreadAccess.class.getModule();
        return us.isNamed() ? us.getName() : "ALL-UNNAMED";
    }

    private static VirtualThreadAccess missing(String problem) {
        return new VirtualThreadAccess(
                refusing(NEW_THREAD, problem),
                refusing(START, problem),
                refusing(CURRENT_CARRIER, problem),
                refusing(THREAD_OF, problem),
                refusing(TIMERS, problem),
                refusing(STATE, problem),
                refusing(ON_WAITING_LIST, problem),
                refusing(MOUNTED_STACK, problem),
                Void.class,
                problem);
    }

    private static MethodHandle refusing(MethodType type, String problem) {
        try {
            MethodHandle exception = MethodHandles.lookup()
                    .findConstructor(MissingAccessException.class, MethodType.methodType(void.class, String.class))
                    .bindTo(problem);
            MethodHandle throwing = MethodHandles.throwException(type.returnType(), MissingAccessException.class);
            return MethodHandles.dropArguments(
                    MethodHandles.collectArguments(throwing, 0, exception), 0, type.parameterList());
        } catch (ReflectiveOperationException impossible) {
            throw new LinkageError(impossible.getMessage(), impossible);
        }
    }
}
