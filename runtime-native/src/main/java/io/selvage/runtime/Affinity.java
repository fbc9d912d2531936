package io.selvage.runtime;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.selvage.runtime.PinResult.Pinned;
import io.selvage.runtime.PinResult.Unpinned;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Which CPUs the calling platform thread may use, through the C library of Linux.
///
/// Elsewhere, or without `--enable-native-access`, pinning reports why it is not possible and nothing fails.
/// Linux gives a new thread the CPUs of the thread that creates it: whatever a pinned thread starts is pinned
/// too.
public final class Affinity {
    private Affinity() {}

    /// The CPUs that the calling platform thread may run on; all of the JVM's where the system does not tell.
    ///
    /// @return at least one CPU
    public static CpuSet allowed() {
        return allowed(0);
    }

    /// The CPUs that this JVM was given, whoever asks: those of the process's first thread, which nobody pins.
    /// A thread that a pinned one has started sees more here than it may use itself.
    ///
    /// @return at least one CPU
    public static CpuSet allowedToProcess() {
        return allowed((int) ProcessHandle.current().pid());
    }

    private static CpuSet allowed(int thread) {
        Calls calls = Holder.CALLS;
        if (calls.unsupported() != null) {
            return everyCpu();
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(CpuSet.LIMIT / 8, Long.BYTES);
            int result = (int) calls.getAffinity().invokeExact(thread, mask.byteSize(), mask);
            return result < 0 ? everyCpu() : read(mask);
        } catch (Throwable thrown) {
            throw undeclared(thrown);
        }
    }

    /// Confines the calling platform thread to one CPU.
    ///
    /// @param cpu one of [#allowed()]
    /// @return whether it worked, and why not
    public static PinResult pin(int cpu) {
        Calls calls = Holder.CALLS;
        if (calls.unsupported() != null) {
            return new Unpinned(calls.unsupported());
        }
        if (java.lang.Thread.currentThread().isVirtual()) {
            return new Unpinned("a virtual thread cannot be pinned to a CPU, only its carrier can");
        }
        if (cpu < 0 || cpu >= CpuSet.LIMIT) {
            return new Unpinned("CPU number out of range: cpu=" + cpu);
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(CpuSet.LIMIT / 8, Long.BYTES);
            mask.setAtIndex(JAVA_LONG, cpu / Long.SIZE, 1L << cpu);
            int result = (int) calls.setAffinity().invokeExact(0, mask.byteSize(), mask);
            return result == 0
                    ? new Pinned(cpu)
                    : new Unpinned("the system refused: cpu=" + cpu + ", allowed=" + allowed());
        } catch (Throwable thrown) {
            throw undeclared(thrown);
        }
    }

    /// The CPU that the caller runs on at this moment. Costs a few tens of nanoseconds.
    ///
    /// @return its number, or −1 where the system does not tell
    public static int currentCpu() {
        try {
            return (int) Holder.CALLS.currentCpu().invokeExact();
        } catch (Throwable thrown) {
            throw undeclared(thrown);
        }
    }

    /// Lets the operating system run another of its threads on this CPU. Unlike `Thread.yield` it never
    /// unmounts a virtual thread. Where it is not supported it is a spin hint.
    public static void yieldToOs() {
        try {
            Holder.CALLS.yield().invokeExact();
        } catch (Throwable thrown) {
            throw undeclared(thrown);
        }
    }

    private static CpuSet everyCpu() {
        return CpuSet.first(Runtime.getRuntime().availableProcessors());
    }

    private static CpuSet read(MemorySegment mask) {
        return CpuSet.of(IntStream.range(0, CpuSet.LIMIT)
                .filter(cpu -> (mask.getAtIndex(JAVA_LONG, cpu / Long.SIZE) >>> cpu & 1) != 0)
                .toArray());
    }

    private static RuntimeException undeclared(Throwable thrown) {
        switch (thrown) {
            case RuntimeException unchecked -> throw unchecked;
            case Error error -> throw error;
            default -> throw new IllegalStateException("a C call threw what it does not declare", thrown);
        }
    }

    /// The C library's calls, or stand-ins and the reason for them.
    private record Calls(
            MethodHandle getAffinity,
            MethodHandle setAffinity,
            MethodHandle currentCpu,
            MethodHandle yield,
            @Nullable String unsupported) {

        private static final FunctionDescriptor MASK_CALL =
                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS);
        private static final FunctionDescriptor INT_CALL = FunctionDescriptor.of(JAVA_INT);

        static Calls resolve() {
            String system = System.getProperty("os.name", "");
            if (!system.startsWith("Linux")) {
                return unsupported("pinning threads to CPUs is only known for Linux, this is " + system);
            }
            try {
                return linux(Linker.nativeLinker());
            } catch (RuntimeException | LinkageError refused) {
                return unsupported("the C library cannot be called (--enable-native-access=ALL-UNNAMED allows it): "
                        + refused.getMessage());
            }
        }

        private static Calls linux(Linker linker) {
            // sched_getcpu only reads memory, so it may skip the thread state transition. sched_yield may stay away for
            // as long as the CPU is busy and must not hold up a safepoint meanwhile.
            return new Calls(
                    call(linker, "sched_getaffinity", MASK_CALL),
                    call(linker, "sched_setaffinity", MASK_CALL),
                    call(linker, "sched_getcpu", INT_CALL, Linker.Option.critical(false)),
                    call(linker, "sched_yield", INT_CALL).asType(MethodType.methodType(void.class)),
                    null);
        }

        // Restricted because a wrong descriptor corrupts memory; the ones above are those of sched.h.
        @SuppressWarnings("restricted")
        private static MethodHandle call(
                Linker linker, String name, FunctionDescriptor descriptor, Linker.Option... options) {
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, options);
        }

        private static Calls unsupported(String reason) {
            try {
                MethodHandle spin = MethodHandles.lookup()
                        .findStatic(java.lang.Thread.class, "onSpinWait", MethodType.methodType(void.class));
                MethodHandle noMask = MethodHandles.empty(MASK_CALL.toMethodType());
                return new Calls(noMask, noMask, MethodHandles.constant(int.class, -1), spin, reason);
            } catch (ReflectiveOperationException impossible) {
                throw new LinkageError(impossible.getMessage(), impossible);
            }
        }
    }

    private static final class Holder {
        static final Calls CALLS = Calls.resolve();
    }
}
