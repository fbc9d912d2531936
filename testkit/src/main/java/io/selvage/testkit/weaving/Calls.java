package io.selvage.testkit.weaving;

import io.selvage.api.simulation.Access;
import java.lang.classfile.Opcode;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.VarHandle;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/// Says what becomes of each call, by the class of the JDK that the called method comes from.
///
/// Thread-safe.
final class Calls {
    private static final CallRule KEEP = new CallRule.Keep();
    private static final String CONSTRUCTOR = "<init>";
    private static final Set<String> NO_POINT = Set.of("toString", "getClass", "readLock", "writeLock");
    private static final Set<Class<?>> UPDATERS =
            Set.of(AtomicIntegerFieldUpdater.class, AtomicLongFieldUpdater.class, AtomicReferenceFieldUpdater.class);

    /// Methods that cannot be overridden, so that a `super` call of one is like any other call. A substitute for any
    /// other would call the very method that makes the `super` call.
    private static final Set<String> FINAL = Set.of("wait", "notify", "notifyAll", "join", "isAlive", "setName");

    private static final Set<String> REFUSED_OF_TASKS = Set.of("fork", "invoke", "invokeAll");

    private final ClassFiles files;
    private final Map<String, CallRule> known = new ConcurrentHashMap<>();

    Calls(ClassFiles files) {
        this.files = files;
    }

    /// Says what becomes of a call.
    ///
    /// @param opcode how it is called
    /// @param owner the class that the code names
    /// @param name the method
    /// @param type its descriptor
    /// @return the rule
    CallRule rule(Opcode opcode, ClassDesc owner, String name, MethodTypeDesc type) {
        if (owner.isArray()) {
            return opcode == Opcode.INVOKEVIRTUAL && isMonitorMethod(name)
                    ? ofClass(opcode, Object.class, name, type)
                    : KEEP;
        }
        String key = opcode + owner.descriptorString() + name + type.descriptorString();
        CallRule rule = known.get(key);
        if (rule == null) {
            rule = decide(opcode, internalName(owner), name, type);
            known.put(key, rule);
        }
        return rule;
    }

    private static boolean isMonitorMethod(String name) {
        return name.equals("wait") || name.equals("notify") || name.equals("notifyAll");
    }

    static String internalName(ClassDesc type) {
        String descriptor = type.descriptorString();
        return descriptor.substring(1, descriptor.length() - 1);
    }

    private CallRule decide(Opcode opcode, String owner, String name, MethodTypeDesc type) {
        Class<?> origin = origin(owner, name + type.descriptorString());
        return origin == null ? KEEP : ofClass(opcode, origin, name, type);
    }

    /// Finds the class of the JDK that a method comes from.
    ///
    /// @return null if it is the program's, or the class cannot be found
    private @Nullable Class<?> origin(String owner, String method) {
        if (ClassFiles.isPlatform(owner)) {
            return load(owner);
        }
        ClassShape shape = files.shape(owner);
        if (shape == null || shape.methods().contains(method)) {
            return null;
        }
        if (!method.startsWith(CONSTRUCTOR)) {
            for (String superinterface : shape.interfaces()) {
                Class<?> found = origin(superinterface, method);
                if (found != null && declares(found, method)) {
                    return found;
                }
            }
        }
        return shape.superName() == null ? null : origin(shape.superName(), method);
    }

    private static boolean declares(Class<?> type, String method) {
        String name = method.substring(0, method.indexOf('('));
        for (var each : type.getMethods()) {
            if (each.getName().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable Class<?> load(String internalName) {
        try {
            return Class.forName(internalName.replace('/', '.'), false, ClassLoader.getSystemClassLoader());
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }

    private static CallRule ofClass(Opcode opcode, Class<?> origin, String name, MethodTypeDesc type) {
        if (name.equals(CONSTRUCTOR)) {
            return ofConstructor(origin, type);
        }
        boolean isStatic = opcode == Opcode.INVOKESTATIC;
        boolean isDirect = opcode == Opcode.INVOKESPECIAL;
        if (!isDirect || FINAL.contains(name)) {
            SubstituteMethod substitute = SubstituteMethod.of(origin, name + type.descriptorString(), isStatic);
            if (substitute != null) {
                return new CallRule.Replace(substitute);
            }
        }
        if (origin == ForkJoinPool.class && name.equals("commonPool")) {
            return new CallRule.Refuse(origin.getName());
        }
        if (ForkJoinTask.class.isAssignableFrom(origin) && REFUSED_OF_TASKS.contains(name)) {
            return new CallRule.Refuse(origin.getName());
        }
        CallRule added = ofAsync(origin, name, type);
        if (added != null) {
            return added;
        }
        return isStatic ? KEEP : ofShared(origin, name, type, isDirect);
    }

    private static CallRule ofConstructor(Class<?> origin, MethodTypeDesc type) {
        if (origin == Thread.class) {
            return new CallRule.Subclass();
        }
        String parameters = type.descriptorString();
        if (origin == java.util.Timer.class || origin == ForkJoinPool.class) {
            return new CallRule.Refuse(origin.getName());
        }
        if (origin == ThreadPoolExecutor.class || origin == ScheduledThreadPoolExecutor.class) {
            boolean handled = parameters.contains("RejectedExecutionHandler");
            ClassDesc factory = describe(ThreadFactory.class);
            if (parameters.contains("ThreadFactory")) {
                return new CallRule.Convert(
                        describe(ExecutorCalls.class), "threadFactory", MethodTypeDesc.of(factory, factory), handled);
            }
            return new CallRule.Append(
                    describe(ExecutorCalls.class),
                    "threadFactory",
                    MethodTypeDesc.of(factory),
                    type.insertParameterTypes(type.parameterCount() - (handled ? 1 : 0), factory),
                    handled);
        }
        if (type.parameterCount() == 0
                && (origin == java.util.Random.class || origin == java.util.SplittableRandom.class)) {
            return appendLong(ChanceCalls.class, "seed", type);
        }
        if (type.parameterCount() == 0 && origin == java.util.Date.class) {
            return appendLong(TimeCalls.class, "currentTimeMillis", type);
        }
        return KEEP;
    }

    private static CallRule appendLong(Class<?> holder, String supplier, MethodTypeDesc type) {
        ClassDesc number = java.lang.constant.ConstantDescs.CD_long;
        return new CallRule.Append(
                describe(holder), supplier, MethodTypeDesc.of(number), type.insertParameterTypes(0, number), false);
    }

    /// Futures that would run their functions in the common pool, which is out of control, get an
    /// executor.
    private static @Nullable CallRule ofAsync(Class<?> origin, String name, MethodTypeDesc type) {
        ClassDesc executor = describe(Executor.class);
        if (!name.endsWith("Async")
                || !CompletionStage.class.isAssignableFrom(origin)
                || type.parameterList().contains(executor)) {
            return null;
        }
        return new CallRule.Append(
                describe(ExecutorCalls.class),
                "executor",
                MethodTypeDesc.of(executor),
                type.insertParameterTypes(type.parameterCount(), executor),
                false);
    }

    private static CallRule ofShared(Class<?> origin, String name, MethodTypeDesc type, boolean isDirect) {
        if (NO_POINT.contains(name) && !(origin == java.util.concurrent.locks.StampedLock.class)) {
            return KEEP;
        }
        Access access = access(name);
        if (origin == VarHandle.class) {
            return new CallRule.Point(access, CallRule.Target.HANDLE);
        }
        String owner = origin.getName();
        if (UPDATERS.contains(origin) || owner.equals("sun.misc.Unsafe") || owner.equals("jdk.internal.misc.Unsafe")) {
            boolean addressed =
                    type.parameterCount() > 0 && !type.parameterType(0).isPrimitive();
            return addressed ? new CallRule.Point(access, CallRule.Target.FIRST_ARGUMENT) : KEEP;
        }
        boolean isCollection = Collection.class.isAssignableFrom(origin) || Map.class.isAssignableFrom(origin);
        if (isCollection || origin == StringBuffer.class) {
            return new CallRule.Point(access, isDirect ? CallRule.Target.RECEIVER : CallRule.Target.GUARDED_RECEIVER);
        }
        boolean isShared = owner.startsWith("java.util.concurrent.")
                && origin != TimeUnit.class
                && origin != java.util.concurrent.ThreadLocalRandom.class;
        return isShared ? new CallRule.Point(access, CallRule.Target.RECEIVER) : KEEP;
    }

    /// Reads the kind of an access off a method's name, as far as the JDK's names tell it.
    static Access access(String name) {
        if (begins(
                name,
                "lock",
                "tryLock",
                "acquire",
                "tryAcquire",
                "take",
                "readLock",
                "writeLock",
                "tryRead",
                "tryWrite")) {
            return Access.ACQUIRE;
        }
        if (begins(name, "unlock", "release") && !begins(name, "releaseFence")) {
            return Access.RELEASE;
        }
        if (begins(name, "await", "join", "invokeA")) {
            return Access.AWAIT;
        }
        if (begins(name, "signal", "countDown", "complete")) {
            return Access.NOTIFY;
        }
        boolean changes = name.startsWith("getAnd");
        boolean reads = begins(
                name,
                "get",
                "is",
                "size",
                "peek",
                "contains",
                "has",
                "iterator",
                "stream",
                "forEach",
                "equals",
                "keySet",
                "values",
                "entrySet",
                "sum",
                "intValue",
                "longValue",
                "element",
                "remainingCapacity",
                "availablePermits",
                "first",
                "last",
                "listIterator",
                "toArray",
                "charAt",
                "length");
        return reads && !changes ? Access.READ : Access.UPDATE;
    }

    private static boolean begins(String name, String... starts) {
        return List.of(starts).stream().anyMatch(name::startsWith);
    }

    private static ClassDesc describe(Class<?> type) {
        return ClassDesc.ofDescriptor(type.descriptorString());
    }
}
