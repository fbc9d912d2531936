package io.selvage.benchmarks.kernels;

/// A random number generator of the program's own, after SciMark 2.0: lagged, in an array, under its own
/// monitor.
final class Lcg {
    private static final int M1 = Integer.MAX_VALUE;
    private static final int M2 = 1 << 16;
    private final double dm1 = 1.0 / (double) M1;
    private final int[] m = new int[17];
    private int i = 4;
    private int j = 16;

    Lcg(int seed) {
        int jseed = Math.min(Math.abs(seed), M1);
        if (jseed % 2 == 0) {
            jseed--;
        }
        int k0 = 9069 % M2;
        int k1 = 9069 / M2;
        int j0 = jseed % M2;
        int j1 = jseed / M2;
        for (int at = 0; at < 17; at++) {
            jseed = j0 * k0;
            j1 = (jseed / M2 + j0 * k1 + j1 * k0) % (M2 / 2);
            j0 = jseed % M2;
            m[at] = j0 + M2 * j1;
        }
    }

    synchronized double nextDouble() {
        int k = m[i] - m[j];
        if (k < 0) {
            k += M1;
        }
        m[j] = k;
        if (i == 0) {
            i = 16;
        } else {
            i--;
        }
        if (j == 0) {
            j = 16;
        } else {
            j--;
        }
        return dm1 * (double) k;
    }
}
