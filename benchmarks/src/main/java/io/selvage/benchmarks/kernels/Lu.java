package io.selvage.benchmarks.kernels;

/// LU factorisation with partial pivoting of a 100 by 100 matrix, after SciMark 2.0.
public final class Lu {
    private static final int SIZE = 100;
    private static final double[][] A = new double[SIZE][SIZE];
    private static final double[][] LU = new double[SIZE][SIZE];
    private static final int[] PIVOT = new int[SIZE];

    static {
        var random = new Lcg(101);
        for (double[] row : A) {
            for (int i = 0; i < row.length; i++) {
                row[i] = random.nextDouble();
            }
        }
    }

    private Lu() {}

    /// {@return a value of the factors}
    public static double run() {
        for (int i = 0; i < 20; i++) {
            copy(LU, A);
            factor(LU, PIVOT);
        }
        return LU[SIZE / 2][SIZE / 2];
    }

    private static void copy(double[][] b, double[][] a) {
        int m = a.length;
        int n = a[0].length;
        int remainder = n & 3;
        for (int i = 0; i < m; i++) {
            double[] bi = b[i];
            double[] ai = a[i];
            for (int j = 0; j < remainder; j++) {
                bi[j] = ai[j];
            }
            for (int j = remainder; j < n; j += 4) {
                bi[j] = ai[j];
                bi[j + 1] = ai[j + 1];
                bi[j + 2] = ai[j + 2];
                bi[j + 3] = ai[j + 3];
            }
        }
    }

    static int factor(double[][] a, int[] pivot) {
        int n = a.length;
        int m = a[0].length;
        int minMN = Math.min(m, n);
        for (int j = 0; j < minMN; j++) {
            int jp = j;
            double t = Math.abs(a[j][j]);
            for (int i = j + 1; i < m; i++) {
                double ab = Math.abs(a[i][j]);
                if (ab > t) {
                    jp = i;
                    t = ab;
                }
            }
            pivot[j] = jp;
            if (a[jp][j] == 0) {
                return 1;
            }
            if (jp != j) {
                double[] ta = a[j];
                a[j] = a[jp];
                a[jp] = ta;
            }
            if (j < m - 1) {
                double recp = 1.0 / a[j][j];
                for (int k = j + 1; k < m; k++) {
                    a[k][j] *= recp;
                }
            }
            if (j < minMN - 1) {
                for (int ii = j + 1; ii < m; ii++) {
                    double[] aii = a[ii];
                    double[] aj = a[j];
                    double aiiJ = aii[j];
                    for (int jj = j + 1; jj < n; jj++) {
                        aii[jj] -= aiiJ * aj[jj];
                    }
                }
            }
        }
        return 0;
    }
}
