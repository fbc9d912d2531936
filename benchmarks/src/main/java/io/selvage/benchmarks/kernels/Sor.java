package io.selvage.benchmarks.kernels;

/// Jacobi successive over-relaxation on a 100 by 100 grid, after SciMark 2.0.
public final class Sor {
    private static final int SIZE = 100;
    private static final double[][] GRID = grid();

    private Sor() {}

    private static double[][] grid() {
        var random = new Lcg(101);
        double[][] grid = new double[SIZE][SIZE];
        for (double[] row : grid) {
            for (int i = 0; i < row.length; i++) {
                row[i] = random.nextDouble() * 1e-6;
            }
        }
        return grid;
    }

    /// {@return a point of the grid after 200 sweeps}
    public static double run() {
        execute(1.25, GRID, 200);
        return GRID[SIZE / 2][SIZE / 2];
    }

    static void execute(double omega, double[][] g, int iterations) {
        int m = g.length;
        int n = g[0].length;
        double omegaOverFour = omega * 0.25;
        double oneMinusOmega = 1.0 - omega;
        int mm1 = m - 1;
        int nm1 = n - 1;
        for (int p = 0; p < iterations; p++) {
            for (int i = 1; i < mm1; i++) {
                double[] gi = g[i];
                double[] gim1 = g[i - 1];
                double[] gip1 = g[i + 1];
                for (int j = 1; j < nm1; j++) {
                    gi[j] = omegaOverFour * (gim1[j] + gip1[j] + gi[j - 1] + gi[j + 1]) + oneMinusOmega * gi[j];
                }
            }
        }
    }
}
