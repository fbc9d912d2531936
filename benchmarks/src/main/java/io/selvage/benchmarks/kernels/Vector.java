package io.selvage.benchmarks.kernels;

/// Long loops that compilers turn into vector instructions.
public final class Vector {
    private static final int SIZE = 4096;
    private static final double[] A = new double[SIZE];
    private static final double[] B = new double[SIZE];
    private static final int[] N = new int[SIZE];

    static {
        for (int i = 0; i < SIZE; i++) {
            B[i] = i * 0.5;
            N[i] = i;
        }
    }

    private Vector() {}

    /// {@return a checksum}
    public static double run() {
        double sum = 0;
        for (int i = 0; i < 1000; i++) {
            axpy(A, B, i * 1e-3);
            sum += total(N);
        }
        return sum + A[SIZE / 2];
    }

    private static void axpy(double[] a, double[] b, double s) {
        for (int i = 0; i < a.length; i++) {
            a[i] = a[i] * 0.5 + b[i] * s;
        }
    }

    private static int total(int[] n) {
        int sum = 0;
        for (int i = 0; i < n.length; i++) {
            sum += n[i] ^ i;
        }
        return sum;
    }
}
