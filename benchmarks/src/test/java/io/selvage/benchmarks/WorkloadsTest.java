package io.selvage.benchmarks;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Runs the workload of each benchmark once, small and in this JVM, so that none can rot between two
/// measurements.
final class WorkloadsTest {
    private static final int SHRINK = 1_000;
    private static final int CROWD = 50;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    static Stream<Method> workloads() {
        return Stream.of(
                        Accounts.class,
                        Yield.class,
                        FairDispatch.class,
                        Hackbench.class,
                        Independent.class,
                        WakeIdle.class,
                        PingPong.class,
                        SpawnExit.class,
                        FanOut.class,
                        Skynet.class,
                        ActingAs.class,
                        GetPid.class,
                        KernelCalls.class,
                        CrossProcess.class,
                        MemoryLoad.class,
                        MemoryStore.class,
                        ForkMapped.class,
                        PipeRoundTrip.class,
                        PipeThroughput.class,
                        MailboxRoundTrip.class,
                        MailboxStream.class,
                        Creation.class,
                        ParkedThreads.class,
                        Decisions.class,
                        PolicyDispatch.class,
                        Polls.class,
                        TimerBesideSpinners.class)
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(Benchmark.class));
    }

    private static boolean needsGo(Method workload) {
        return Stream.of(workload.getParameterTypes()).anyMatch(GoPeer.class::isAssignableFrom);
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void everyWorkloadRunsToItsEnd(Method workload) throws ReflectiveOperationException {
        assumeTrue(!needsGo(workload) || GoPeer.isInstalled(), "go is not installed");
        var benchmark =
                (ComparedWithJdk) workload.getDeclaringClass().getConstructor().newInstance();
        benchmark.shrinkBy(SHRINK);
        if (benchmark instanceof ParkedThreads parked) {
            parked.threads = CROWD;
        }
        List<Object> states = new ArrayList<>();
        for (Class<?> type : workload.getParameterTypes()) {
            states.add(state(type));
        }
        try {
            assertTimeoutPreemptively(TIMEOUT, () -> workload.invoke(benchmark, states.toArray()));
        } finally {
            for (Object state : states) {
                callAnnotated(state, TearDown.class);
            }
        }
        states.stream()
                .filter(ParkedThreads.Crowd.class::isInstance)
                .map(ParkedThreads.Crowd.class::cast)
                .forEach(crowd -> assertTrue(crowd.nanosPerThread > 0, workload.getName()));
    }

    @Test
    void everyBenchmarkThatJmhKnowsIsAmongTheWorkloads() {
        Set<String> tried = workloads()
                .map(method -> method.getDeclaringClass().getName() + "." + method.getName())
                .collect(Collectors.toSet());
        var silent = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
        var known = BenchmarkList.defaultList().getAll(silent, List.of());
        assertFalse(known.isEmpty());
        known.forEach(entry -> assertTrue(tried.contains(entry.getUsername()), entry.getUsername()));
    }

    private static Object state(Class<?> type) throws ReflectiveOperationException {
        if (type == Blackhole.class) {
            return new Blackhole(
                    "Today's password is swordfish. I understand instantiating Blackholes directly is dangerous.");
        }
        Object state = type.getConstructor().newInstance();
        callAnnotated(state, Setup.class);
        return state;
    }

    private static void callAnnotated(Object state, Class<? extends java.lang.annotation.Annotation> annotation)
            throws ReflectiveOperationException {
        for (Method method : state.getClass().getMethods()) {
            if (method.isAnnotationPresent(annotation) && !Modifier.isStatic(method.getModifiers())) {
                method.invoke(state);
            }
        }
    }
}
