package io.selvage.benchmarks.kernels;

/// Pi by throwing darts, after SciMark 2.0: calls of a small synchronized method.
public final class MonteCarlo {
    private MonteCarlo() {}

    /// {@return about pi}
    public static double run() {
        return integrate(1_000_000);
    }

    static double integrate(int samples) {
        var random = new Lcg(113);
        int underCurve = 0;
        for (int count = 0; count < samples; count++) {
            double x = random.nextDouble();
            double y = random.nextDouble();
            if (x * x + y * y <= 1.0) {
                underCurve++;
            }
        }
        return (double) underCurve / samples * 4.0;
    }
}
