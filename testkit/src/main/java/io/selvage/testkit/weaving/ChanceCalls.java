package io.selvage.testkit.weaving;

import io.selvage.api.Kernel;
import io.selvage.api.simulation.Simulation;
import io.selvage.testkit.weaving.Replaces.Kind;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Chance that is drawn from the machine's seed.
///
/// Called by woven code, not by people; each method has the parameters and the result of the one that it
/// [replaces][Replaces].
public final class ChanceCalls {
    private ChanceCalls() {}

    /// {@return the seed of a random generator that is made without one}
    public static long seed() {
        Simulation machine = Kernel.currentSimulation();
        return machine == null ? ThreadLocalRandom.current().nextLong() : machine.nextLong();
    }

    private static Random source() {
        Simulation machine = Kernel.currentSimulation();
        return machine == null ? ThreadLocalRandom.current() : Run.of(machine).random(machine);
    }

    @Replaces(type = Math.class, name = "random")
    public static double random() {
        Simulation machine = Kernel.currentSimulation();
        return machine == null ? Math.random() : source().nextDouble();
    }

    @Replaces(type = UUID.class, name = "randomUUID")
    public static UUID randomUuid() {
        Simulation machine = Kernel.currentSimulation();
        if (machine == null) {
            return UUID.randomUUID();
        }
        long high = (machine.nextLong() & 0xFFFF_FFFF_FFFF_0FFFL) | 0x4000L;
        long low = (machine.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    @Replaces(type = Collections.class, name = "shuffle")
    public static void shuffle(List<?> list) {
        Collections.shuffle(list, source());
    }

    @Replaces(type = ThreadLocalRandom.class, name = "nextInt", kind = Kind.INSTANCE)
    public static int nextInt(ThreadLocalRandom original) {
        return source().nextInt();
    }

    @Replaces(type = ThreadLocalRandom.class, name = "nextInt", kind = Kind.INSTANCE)
    public static int nextInt(ThreadLocalRandom original, int bound) {
        return source().nextInt(bound);
    }

    @Replaces(type = ThreadLocalRandom.class, name = "nextInt", kind = Kind.INSTANCE)
    public static int nextInt(ThreadLocalRandom original, int origin, int bound) {
        return source().nextInt(origin, bound);
    }

    @Replaces(type = ThreadLocalRandom.class, name = "nextLong", kind = Kind.INSTANCE)
    public static long nextLong(ThreadLocalRandom original) {
        return source().nextLong();
    }

    @Replaces(type = ThreadLocalRandom.class, name = "nextLong", kind = Kind.INSTANCE)
    public static long nextLong(ThreadLocalRandom original, long bound) {
        return source().nextLong(bound);
    }

    @Replaces(type = ThreadLocalRandom.class, name = "nextLong", kind = Kind.INSTANCE)
    public static long nextLong(ThreadLocalRandom original, long origin, long bound) {
        return source().nextLong(origin, bound);
    }

    @Replaces(type = ThreadLocalRandom.class, name = "nextDouble", kind = Kind.INSTANCE)
    public static double nextDouble(ThreadLocalRandom original) {
        return source().nextDouble();
    }

    @Replaces(type = ThreadLocalRandom.class, name = "nextDouble", kind = Kind.INSTANCE)
    public static double nextDouble(ThreadLocalRandom original, double bound) {
        return source().nextDouble(bound);
    }

    @Replaces(type = ThreadLocalRandom.class, name = "nextDouble", kind = Kind.INSTANCE)
    public static double nextDouble(ThreadLocalRandom original, double origin, double bound) {
        return source().nextDouble(origin, bound);
    }

    @Replaces(type = ThreadLocalRandom.class, name = "nextFloat", kind = Kind.INSTANCE)
    public static float nextFloat(ThreadLocalRandom original) {
        return source().nextFloat();
    }

    @Replaces(type = ThreadLocalRandom.class, name = "nextBoolean", kind = Kind.INSTANCE)
    public static boolean nextBoolean(ThreadLocalRandom original) {
        return source().nextBoolean();
    }

    @Replaces(type = ThreadLocalRandom.class, name = "nextGaussian", kind = Kind.INSTANCE)
    public static double nextGaussian(ThreadLocalRandom original) {
        return source().nextGaussian();
    }

    @Replaces(type = ThreadLocalRandom.class, name = "nextBytes", kind = Kind.INSTANCE)
    public static void nextBytes(ThreadLocalRandom original, byte[] bytes) {
        source().nextBytes(bytes);
    }
}
