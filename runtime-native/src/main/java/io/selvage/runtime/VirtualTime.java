package io.selvage.runtime;

import java.lang.System.Logger.Level;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.lang.invoke.MethodHandles;
import java.security.ProtectionDomain;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Lets the JDK's own timed waits read the time of the machine that they wait on.
///
/// `Thread.sleep`, `Condition.await`, `BlockingQueue.poll`, `Future.get` and their kin ask `System.nanoTime`
/// how much of their time is left. On a machine with virtual time that is the wrong clock: a wait of an hour
/// would take an hour. Given an [Instrumentation] (by [Agent]), this class lets those classes, and all classes of
/// programs that the kernel loads, ask a clock that knows on which carrier it is asked.
///
/// Nothing is changed before the first machine with virtual time is started.
public final class VirtualTime {
    /// A carrier that keeps virtual time.
    public interface Keeper {
        /// What [#virtualNanos()] returns when code on this carrier is not to see virtual time.
        long NONE = Long.MIN_VALUE;

        /// {@return the virtual time, in nanoseconds}
        long virtualNanos();
    }

    /// Where the waits of the JDK are that a virtual thread can come to.
    private static final Set<String> READERS = Set.of(
            "java.lang.VirtualThread",
            "java.util.concurrent.AbstractExecutorService",
            "java.util.concurrent.CompletableFuture",
            "java.util.concurrent.CompletableFuture$Signaller",
            "java.util.concurrent.Exchanger",
            "java.util.concurrent.ForkJoinTask",
            "java.util.concurrent.FutureTask",
            "java.util.concurrent.LinkedTransferQueue",
            "java.util.concurrent.LinkedTransferQueue$DualNode",
            "java.util.concurrent.Phaser",
            "java.util.concurrent.Phaser$QNode",
            "java.util.concurrent.ScheduledThreadPoolExecutor",
            "java.util.concurrent.ScheduledThreadPoolExecutor$ScheduledFutureTask",
            "java.util.concurrent.ThreadPerTaskExecutor",
            "java.util.concurrent.locks.AbstractQueuedLongSynchronizer",
            "java.util.concurrent.locks.AbstractQueuedLongSynchronizer$ConditionObject",
            "java.util.concurrent.locks.AbstractQueuedSynchronizer",
            "java.util.concurrent.locks.AbstractQueuedSynchronizer$ConditionObject",
            "java.util.concurrent.locks.StampedLock",
            "java.time.Clock",
            "java.time.Clock$SystemInstantSource",
            "java.util.Date");

    /// What stands on a parked thread's stack above whoever parked it.
    private static final Set<String> PARKING = Set.of(
            "java.lang.VirtualThread",
            "java.lang.System$1",
            "java.util.concurrent.locks.LockSupport",
            "jdk.internal.misc.Unsafe",
            "jdk.internal.vm.Continuation");

    /// The name of the class that the readers ask. It has to be where they can see it.
    private static final ClassDesc ASKED = ClassDesc.of("java.lang.SelvageTime");

    private static final String SOURCE = "source";
    private static final ClassDesc SYSTEM = ClassDesc.of("java.lang.System");
    private static final ClassDesc SUPPLIER = ClassDesc.of("java.util.function.LongSupplier");
    private static final MethodTypeDesc TO_LONG = MethodTypeDesc.of(ConstantDescs.CD_long);

    private static final MethodTypeDesc LONG_TO_LONG = MethodTypeDesc.of(ConstantDescs.CD_long, ConstantDescs.CD_long);
    private static final ClassDesc VM = ClassDesc.of("jdk.internal.misc.VM");

    /// What the JDK's instants are made of: nanoseconds since a second that is given.
    private static final String ADJUSTMENT = "getNanoTimeAdjustment";

    /// Where every virtual clock starts: some day, the same one in every run.
    public static final Instant BEGINNING = Instant.parse("2000-01-01T00:00:00Z");

    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private static volatile @Nullable Instrumentation instrumentation;

    private VirtualTime() {}

    /// From the agent.
    static void offer(Instrumentation offered) {
        instrumentation = offered;
    }

    /// Whether the JDK's timed waits read virtual time where there is any. Installs that if it can and has not
    /// been done: takes some tens of milliseconds, once per JVM.
    ///
    /// @return false if this JVM runs without the agent
    public static boolean install() {
        return instrumentation != null && Installed.DONE;
    }

    /// Finds out whether a wait goes by the real clock, unless [#install()] has succeeded: whether it is one of the
    /// JDK's, and not the program's own `parkNanos` or `Object.wait`.
    ///
    /// @param stack the stack of a thread that waits with a timeout, innermost frame first
    /// @return where the JDK asks for the time, null if nowhere
    public static @Nullable StackTraceElement asksRealClock(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (!PARKING.contains(frame.getClassName()) || frame.getMethodName().equals("sleepNanos")) {
                return READERS.contains(frame.getClassName()) ? frame : null;
            }
        }
        return null;
    }

    /// Done once, by whoever asks first.
    private static final class Installed {
        static final boolean DONE = installWith(instrumentation);

        private static boolean installWith(@Nullable Instrumentation present) {
            if (present == null) {
                return false;
            }
            try {
                defineAsked();
                present.addTransformer(new Redirection(), true);
                List<Class<?>> readers = new ArrayList<>();
                for (String name : READERS) {
                    try {
                        readers.add(Class.forName(name, false, null));
                    } catch (ClassNotFoundException anotherUpdateOfTheJdk) {
                        System.getLogger(VirtualTime.class.getName())
                                .log(Level.DEBUG, "no such reader of the clock", anotherUpdateOfTheJdk);
                    }
                }
                present.retransformClasses(readers.toArray(new Class<?>[0]));
                return true;
            } catch (ReflectiveOperationException | UnmodifiableClassException | LinkageError e) {
                System.getLogger(VirtualTime.class.getName())
                        .log(Level.WARNING, "the JDK's timed waits go by the real clock", e);
                return false;
            }
        }

        private static void defineAsked() throws ReflectiveOperationException {
            Class<?> asked = MethodHandles.privateLookupIn(java.lang.Thread.class, MethodHandles.lookup())
                    .defineClass(askedClass());
            LongSupplier source = () ->
                    VirtualThreads.currentCarrier() instanceof Keeper keeper ? keeper.virtualNanos() : Keeper.NONE;
            asked.getField(SOURCE).set(null, source);
        }
    }

    /// The class, whose methods answer from the source if it has an answer and from the JVM if not.
    private static byte[] askedClass() {
        return ClassFile.of()
                .build(
                        ASKED,
                        type -> type.withFlags(ClassFile.ACC_PUBLIC | ClassFile.ACC_FINAL | ClassFile.ACC_SUPER)
                                .withField(
                                        SOURCE,
                                        SUPPLIER,
                                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC | ClassFile.ACC_VOLATILE)
                                .withMethodBody(
                                        "nanoTime",
                                        TO_LONG,
                                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                        code -> fromSource(code, 0, _ -> {})
                                                .invokestatic(SYSTEM, "nanoTime", TO_LONG)
                                                .lreturn())
                                .withMethodBody(
                                        "currentTimeMillis",
                                        TO_LONG,
                                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                        code -> fromSource(code, 0, VirtualTime::toMillis)
                                                .invokestatic(SYSTEM, "currentTimeMillis", TO_LONG)
                                                .lreturn())
                                .withMethodBody(
                                        ADJUSTMENT,
                                        LONG_TO_LONG,
                                        ClassFile.ACC_PUBLIC | ClassFile.ACC_STATIC,
                                        code -> fromSource(code, 2, VirtualTime::toAdjustment)
                                                .lload(0)
                                                .invokestatic(VM, ADJUSTMENT, LONG_TO_LONG)
                                                .lreturn()));
    }

    /// Returns what the source answers, converted; goes on if it has no answer.
    private static CodeBuilder fromSource(CodeBuilder code, int local, Consumer<CodeBuilder> convert) {
        var none = code.newLabel();
        code.getstatic(ASKED, SOURCE, SUPPLIER)
                .ifnull(none)
                .getstatic(ASKED, SOURCE, SUPPLIER)
                .invokeinterface(SUPPLIER, "getAsLong", TO_LONG)
                .lstore(local)
                .lload(local)
                .loadConstant(Keeper.NONE)
                .lcmp()
                .ifeq(none)
                .lload(local);
        convert.accept(code);
        return code.lreturn().labelBinding(none);
    }

    private static void toMillis(CodeBuilder code) {
        code.loadConstant(NANOS_PER_MILLI)
                .ldiv()
                .loadConstant(BEGINNING.toEpochMilli())
                .ladd();
    }

    private static void toAdjustment(CodeBuilder code) {
        code.loadConstant(BEGINNING.getEpochSecond())
                .lload(0)
                .lsub()
                .loadConstant(NANOS_PER_SECOND)
                .lmul()
                .ladd();
    }

    /// Lets the readers, and the classes of loaders that want it, ask the other class.
    private static final class Redirection implements ClassFileTransformer {
        @Override
        public byte @Nullable [] transform(
                @Nullable ClassLoader loader,
                @Nullable String name,
                @Nullable Class<?> redefined,
                @Nullable ProtectionDomain domain,
                byte[] bytes) {
            boolean reader = loader == null && name != null && READERS.contains(name.replace('/', '.'));
            if (!reader && !(loader instanceof TimedLoader)) {
                return null;
            }
            ClassFile file = ClassFile.of();
            ClassModel model = file.parse(bytes);
            return file.transformClass(model, ClassTransform.transformingMethodBodies(VirtualTime::redirect));
        }
    }

    private static void redirect(CodeBuilder code, CodeElement element) {
        if (element instanceof InvokeInstruction call && asksRealClock(call)) {
            code.invokestatic(ASKED, call.name().stringValue(), call.typeSymbol());
        } else {
            code.with(element);
        }
    }

    private static boolean asksRealClock(InvokeInstruction call) {
        ClassDesc owner = call.owner().asSymbol();
        return switch (call.name().stringValue()) {
            case "nanoTime", "currentTimeMillis" -> owner.equals(SYSTEM);
            case ADJUSTMENT -> owner.equals(VM);
            default -> false;
        };
    }
}
