package io.selvage.it;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.AccessFlag;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.random.RandomGenerator;

/// What docs/architecture.md promises, held against the compiled main code of every module.
@AnalyzeClasses(
        packages = "io.selvage",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.WithoutGeneratedBenchmarks.class})
class ArchitectureTest {

    private static final String API = "io.selvage.api..";
    private static final String PROGRAM = "io.selvage.program..";
    private static final String GUEST = "io.selvage.guest..";
    private static final String RUNTIME = "io.selvage.runtime..";
    private static final String SCHEDULER = "io.selvage.scheduler..";
    private static final String KERNEL = "io.selvage.kernel..";

    private static final DescribedPredicate<JavaClass> OURS = resideInAPackage("io.selvage..");

    @ArchTest
    static final ArchRule theApiDependsOnNoOtherModule = arrows(API);

    @ArchTest
    static final ArchRule theRuntimeDependsOnNoOtherModule = arrows(RUNTIME);

    @ArchTest
    static final ArchRule programsDependOnTheRuntime = arrows(PROGRAM, GUEST, RUNTIME);

    @ArchTest
    static final ArchRule theSchedulerDependsOnTheRuntimeAndTheFaceOfPolicies =
            arrows(SCHEDULER, RUNTIME, "io.selvage.api.scheduling..");

    @ArchTest
    static final ArchRule theKernelDependsOnApiProgramSchedulerAndRuntime =
            arrows(KERNEL, API, PROGRAM, GUEST, SCHEDULER, RUNTIME);

    @ArchTest
    static final ArchRule theCommandLineSeesTheKernelNotItsMachinery = noClasses()
            .that()
            .resideInAPackage("io.selvage.cli..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.selvage.scheduler", RUNTIME);

    @ArchTest
    static final ArchRule packagesAreFreeOfCycles =
            slices().matching("io.selvage.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule onlyTheRuntimeReachesBelowTheLanguage = noClasses()
            .that()
            .resideOutsideOfPackage(RUNTIME)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.lang.foreign..", "jdk.internal..", "sun.misc..")
            .orShould()
            .callMethodWhere(calls(MethodHandles.class, "privateLookupIn"));

    /// The test kit and programs load other people's classes and call what is in them: that is their trade.
    @ArchTest
    static final ArchRule onlyTheRuntimeTheTestKitAndProgramsReflect = noClasses()
            .that()
            .resideOutsideOfPackages(RUNTIME, PROGRAM, GUEST, "io.selvage.testkit..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.reflect..");

    @ArchTest
    static final ArchRule timeEntersKernelAndSchedulerThroughTheClockOnly = noClasses()
            .that()
            .resideInAnyPackage(KERNEL, SCHEDULER)
            .should()
            .callMethodWhere(calls(System.class, "nanoTime"))
            .orShould()
            .callMethodWhere(calls(System.class, "currentTimeMillis"))
            .orShould()
            .callMethodWhere(calls(java.time.Instant.class, "now"))
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(java.time.Clock.class)
            .orShould()
            .callMethodWhere(calls(java.lang.Thread.class, "sleep"));

    @ArchTest
    static final ArchRule chanceEntersKernelAndSchedulerThroughTheChooserOnly = noClasses()
            .that()
            .resideInAnyPackage(KERNEL, SCHEDULER)
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Random.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(SplittableRandom.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(RandomGenerator.class)
            .orShould()
            .callMethodWhere(calls(Math.class, "random"))
            .orShould()
            .callMethodWhere(calls(UUID.class, "randomUUID"))
            .orShould()
            .callMethodWhere(calls(System.class, "identityHashCode"));

    @ArchTest
    static final ArchRule identityAndStateTravelWithTheSimulatedThread = noClasses()
            .that()
            .resideInAnyPackage(KERNEL, SCHEDULER)
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ThreadLocal.class);

    @ArchTest
    static final ArchRule theSchedulerEntersNoMonitor =
            noClasses().that().resideInAPackage(SCHEDULER).should(enterAMonitor());

    @ArchTest
    static final ArchRule theSchedulerTakesNoLocks = noClasses()
            .that()
            .resideInAPackage(SCHEDULER)
            .should()
            .dependOnClassesThat()
            .areAssignableTo(Lock.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(ReadWriteLock.class)
            .orShould()
            .dependOnClassesThat()
            .areAssignableTo(StampedLock.class)
            .orShould()
            .callMethodWhere(calls(Object.class, "wait"));

    @ArchTest
    static final ArchRule namesSayWhatAClassIs =
            noClasses().should().haveNameMatching(".*(Manager|Utils?|Helper|Impl|Factory|Wrapper)");

    @ArchTest
    static final ArchRule noFieldIsOptional = noFields()
            .should()
            .haveRawType(Optional.class)
            .orShould()
            .haveRawType(OptionalInt.class)
            .orShould()
            .haveRawType(OptionalLong.class)
            .orShould()
            .haveRawType(OptionalDouble.class);

    @ArchTest
    static final ArchRule nothingWritesToTheStandardStreamsBehindItsCallersBack = noClasses()
            .that()
            // It hands the streams to descriptors 0 to 2 of what the embedder starts, as its documentation says.
            .doNotHaveFullyQualifiedName("io.selvage.api.KernelConfig")
            .and()
            // It replaces them by streams that look whose code prints.
            .doNotHaveFullyQualifiedName("io.selvage.kernel.StreamDispatch")
            .and()
            // It prints when a program says so.
            .doNotHaveFullyQualifiedName("io.selvage.guest.Traces")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .orShould()
            .callMethod(Throwable.class, "printStackTrace");

    private static ArchRule arrows(String from, String... allowed) {
        return classes()
                .that()
                .resideInAPackage(from)
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.not(OURS)
                        .or(resideInAPackage(from))
                        .or(resideInAnyPackage(allowed))
                        .as("outside Selvage or in %s %s", from, String.join(" ", allowed)));
    }

    private static ArchCondition<JavaClass> enterAMonitor() {
        return ArchCondition.from(DescribedPredicate.describe("enter a monitor", type -> {
            for (var method : classFile(type).methods()) {
                if (method.flags().has(AccessFlag.SYNCHRONIZED)
                        || method.code().stream()
                                .flatMap(CodeModel::elementStream)
                                .anyMatch(MonitorInstruction.class::isInstance)) {
                    return true;
                }
            }
            return false;
        }));
    }

    private static ClassModel classFile(JavaClass type) {
        var location = type.getSource().orElseThrow().getUri();
        try (var bytes = location.toURL().openStream()) {
            return ClassFile.of().parse(bytes.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(location.toString(), e);
        }
    }

    private static DescribedPredicate<JavaAccess<?>> calls(Class<?> owner, String method) {
        return DescribedPredicate.describe(
                "the target is " + owner.getSimpleName() + "." + method,
                access -> access.getTarget().getName().equals(method)
                        && access.getTargetOwner().isAssignableTo(owner));
    }

    /// JMH's generated classes and the benchmarks they drive need each other.
    static final class WithoutGeneratedBenchmarks implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("/jmh_generated/");
        }
    }
}
