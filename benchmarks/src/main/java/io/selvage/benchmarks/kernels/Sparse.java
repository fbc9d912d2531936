package io.selvage.benchmarks.kernels;

/// Sparse matrix by vector, compressed rows of five values each, after SciMark 2.0.
public final class Sparse {
    private static final int SIZE = 1000;
    private static final int VALUES = 5000;
    private static final double[] X = new double[SIZE];
    private static final double[] Y = new double[SIZE];
    private static final double[] VAL = new double[VALUES];
    private static final int[] COL = new int[VALUES];
    private static final int[] ROW = new int[SIZE + 1];

    static {
        var random = new Lcg(101);
        for (int i = 0; i < SIZE; i++) {
            X[i] = random.nextDouble();
        }
        int nr = VALUES / SIZE;
        for (int r = 0; r < SIZE; r++) {
            int rowr = ROW[r];
            ROW[r + 1] = rowr + nr;
            int step = Math.max(r / nr, 1);
            for (int i = 0; i < nr; i++) {
                COL[rowr + i] = i * step;
                VAL[rowr + i] = random.nextDouble();
            }
        }
    }

    private Sparse() {}

    /// {@return a value of the product}
    public static double run() {
        matmult(Y, VAL, ROW, COL, X, 600);
        return Y[SIZE / 2];
    }

    static void matmult(double[] y, double[] val, int[] row, int[] col, double[] x, int iterations) {
        int m = row.length - 1;
        for (int p = 0; p < iterations; p++) {
            for (int r = 0; r < m; r++) {
                double sum = 0.0;
                int rowR = row[r];
                int rowRp1 = row[r + 1];
                for (int i = rowR; i < rowRp1; i++) {
                    sum += x[col[i]] * val[i];
                }
                y[r] = sum;
            }
        }
    }
}
