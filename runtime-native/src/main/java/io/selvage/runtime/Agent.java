package io.selvage.runtime;

import java.lang.instrument.Instrumentation;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Gives Selvage the access that it needs without a list of JVM flags: `-javaagent:runtime-native.jar`,
/// or `Launcher-Agent-Class: io.selvage.runtime.Agent` in the manifest of an executable jar.
///
/// Opens `java.lang` to the module of this class, exports `jdk.internal.vm` and `jdk.internal.misc` to it
/// (the latter to Agrona too) and allows it native access. Transforms no class, unless a kernel with
/// virtual time is booted: see [VirtualTime].
public final class Agent {
    private Agent() {}

    /// Called by the JVM before the main class.
    ///
    /// @param options none
    /// @param instrumentation the JVM's
    public static void premain(String options, Instrumentation instrumentation) {
        giveAccess(instrumentation);
    }

    /// Called by the JVM for an agent in an executable jar, or one attached later; in time if the kernel
    /// has not been used before.
    ///
    /// @param options none
    /// @param instrumentation the JVM's
    public static void agentmain(String options, Instrumentation instrumentation) {
        giveAccess(instrumentation);
    }

    private static void giveAccess(Instrumentation instrumentation) {
        VirtualTime.offer(instrumentation);
        Module base = Object.class.getModule();
        Module us = Agent.class.getModule();
        Set<Module> usAndAgrona = Stream.concat(Stream.of(us), ModuleLayer.boot().findModule("org.agrona").stream())
                .collect(Collectors.toSet());
        instrumentation.redefineModule(
                base,
                Set.of(),
                Map.of("jdk.internal.vm", Set.of(us), "jdk.internal.misc", usAndAgrona),
                Map.of("java.lang", Set.of(us)),
                Set.of(),
                Map.of());
        allowNativeAccess(us);
    }

    /// What `--enable-native-access` does; the instrumentation interface has no equivalent.
    private static void allowNativeAccess(Module us) {
        try {
            if (us.isNamed()) {
                ModuleAccess.enableNativeAccess(us);
                return;
            }
            Lookup modules = MethodHandles.privateLookupIn(Module.class, MethodHandles.lookup());
            modules.findStatic(Module.class, "implAddEnableNativeAccessToAllUnnamed", MethodType.methodType(void.class))
                    .invoke();
        } catch (Throwable unknownHere) {
            // Another JDK: the JVM warns at the first native call, or pinning reports why it cannot be done.
            System.getLogger(Agent.class.getName())
                    .log(System.Logger.Level.DEBUG, "cannot allow native access", unknownHere);
        }
    }
}
