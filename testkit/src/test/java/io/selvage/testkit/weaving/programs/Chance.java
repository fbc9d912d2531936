package io.selvage.testkit.weaving.programs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/// Whatever changes from run to run.
@SuppressWarnings("JavaUtilDate")
public final class Chance {
    private Chance() {}

    public static String run() throws Exception {
        List<Object> seen = new ArrayList<>(List.of(Math.random(), new Random().nextInt(), UUID.randomUUID()));
        seen.add(ThreadLocalRandom.current().nextInt(1_000_000));
        seen.add(new java.util.SplittableRandom().nextLong());
        seen.add(System.nanoTime());
        seen.add(System.currentTimeMillis());
        seen.add(Instant.now());
        seen.add(java.time.Clock.systemUTC().millis());
        seen.add(new java.util.Date().getTime());
        seen.add(new Thread().getName());
        Collections.shuffle(seen);
        return seen.toString();
    }
}
