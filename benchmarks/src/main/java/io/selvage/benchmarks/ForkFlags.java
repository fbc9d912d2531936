package io.selvage.benchmarks;

/// JVM flags for JMH's forks.
final class ForkFlags {
    // What the kernel needs from the JDK.
    static final String OPEN_LANG = "--add-opens=java.base/java.lang=ALL-UNNAMED";
    static final String EXPORT_VM = "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED";
    static final String EXPORT_MISC = "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED";
    static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";

    // The JDK's own scheduler of virtual threads: how many carriers, and never more to make up for blocked ones.
    static final String ONE_CARRIER = "-Djdk.virtualThreadScheduler.parallelism=1";
    static final String AT_MOST_ONE_CARRIER = "-Djdk.virtualThreadScheduler.maxPoolSize=1";
    static final String TWO_CARRIERS = "-Djdk.virtualThreadScheduler.parallelism=2";
    static final String AT_MOST_TWO_CARRIERS = "-Djdk.virtualThreadScheduler.maxPoolSize=2";

    // Room for a million threads of any kind, so that no subject is measured against a full heap.
    static final String HEAP_OF_A_MILLION = "-Xmx4g";

    private ForkFlags() {}
}
