package io.selvage.bugs;

import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/// A synchronized map is asked whether it has a key and then told to put one; each call is atomic, the two
/// together are not.
///
/// Kind: atomicity violation. Shows as an exception. Fewest preemptions: 1.
/// Known from: caches over `Collections.synchronizedMap` and `Hashtable`, several of them in JaConTeBe (Groovy,
/// Commons Pool).
///
/// 1. A finds no value for the key.
/// 2. B finds none and puts its own.
/// 3. A puts another, and the first is gone.
abstract class PutIfMissing implements Scenario {
    final Map<String, Integer> cache = Collections.synchronizedMap(new HashMap<>());
    private final AtomicInteger stored = new AtomicInteger();

    abstract void put(int value);

    void store(int value) {
        if (!cache.containsKey("key")) {
            cache.put("key", value);
            stored.incrementAndGet();
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(() -> put(1), () -> put(2));
        Expect.equal(1, stored.get(), "values stored for one key");
    }

    static final class Buggy extends PutIfMissing {
        @Override
        void put(int value) {
            store(value);
        }
    }

    static final class Fixed extends PutIfMissing {
        @Override
        void put(int value) {
            synchronized (cache) {
                store(value);
            }
        }
    }
}
