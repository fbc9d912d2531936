package io.selvage.benchmarks.kernels;

/// Fibonacci numbers the slow way: nothing but calls.
public final class Fib {
    private Fib() {}

    /// {@return the 30th number}
    public static double run() {
        return fib(30);
    }

    static int fib(int n) {
        return n < 2 ? n : fib(n - 1) + fib(n - 2);
    }
}
