package io.selvage.benchmarks.kernels;

import java.util.Arrays;

/// Eratosthenes.
public final class Sieve {
    private static final boolean[] COMPOSITE = new boolean[200_000];

    private Sieve() {}

    /// {@return the number of primes}
    public static double run() {
        double primes = 0;
        for (int i = 0; i < 5; i++) {
            primes = sieve(COMPOSITE);
        }
        return primes;
    }

    private static int sieve(boolean[] composite) {
        Arrays.fill(composite, false);
        int primes = 0;
        for (int i = 2; i < composite.length; i++) {
            if (!composite[i]) {
                primes++;
                for (long j = (long) i * i; j < composite.length; j += i) {
                    composite[(int) j] = true;
                }
            }
        }
        return primes;
    }
}
