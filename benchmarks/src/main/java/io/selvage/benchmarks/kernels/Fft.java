package io.selvage.benchmarks.kernels;

/// Complex fast Fourier transform of 1024 points, there and back, after SciMark 2.0.
public final class Fft {
    private static final int POINTS = 1024;
    private static final double[] DATA = data();

    private Fft() {}

    private static double[] data() {
        var random = new Lcg(113);
        double[] data = new double[2 * POINTS];
        for (int i = 0; i < data.length; i++) {
            data[i] = random.nextDouble();
        }
        return data;
    }

    /// {@return the real part of the first point, after many transforms}
    public static double run() {
        for (int i = 0; i < 60; i++) {
            transform(DATA);
            inverse(DATA);
        }
        return DATA[0];
    }

    static void transform(double[] data) {
        transformInternal(data, -1);
    }

    static void inverse(double[] data) {
        transformInternal(data, +1);
        int nd = data.length;
        double norm = 2.0 / nd;
        for (int i = 0; i < nd; i++) {
            data[i] *= norm;
        }
    }

    private static int log2(int n) {
        int log = 0;
        for (int k = 1; k < n; k *= 2) {
            log++;
        }
        return log;
    }

    private static void transformInternal(double[] data, int direction) {
        int n = data.length / 2;
        if (n == 1) {
            return;
        }
        int logn = log2(n);
        bitReverse(data);
        for (int bit = 0, dual = 1; bit < logn; bit++, dual *= 2) {
            double wReal = 1.0;
            double wImag = 0.0;
            double theta = 2.0 * direction * Math.PI / (2.0 * (double) dual);
            double s = Math.sin(theta);
            double t = Math.sin(theta / 2.0);
            double s2 = 2.0 * t * t;
            for (int b = 0; b < n; b += 2 * dual) {
                int i = 2 * b;
                int j = 2 * (b + dual);
                double wdReal = data[j];
                double wdImag = data[j + 1];
                data[j] = data[i] - wdReal;
                data[j + 1] = data[i + 1] - wdImag;
                data[i] += wdReal;
                data[i + 1] += wdImag;
            }
            for (int a = 1; a < dual; a++) {
                double tmpReal = wReal - s * wImag - s2 * wReal;
                double tmpImag = wImag + s * wReal - s2 * wImag;
                wReal = tmpReal;
                wImag = tmpImag;
                for (int b = 0; b < n; b += 2 * dual) {
                    int i = 2 * (b + a);
                    int j = 2 * (b + a + dual);
                    double z1Real = data[j];
                    double z1Imag = data[j + 1];
                    double wdReal = wReal * z1Real - wImag * z1Imag;
                    double wdImag = wReal * z1Imag + wImag * z1Real;
                    data[j] = data[i] - wdReal;
                    data[j + 1] = data[i + 1] - wdImag;
                    data[i] += wdReal;
                    data[i + 1] += wdImag;
                }
            }
        }
    }

    private static void bitReverse(double[] data) {
        int n = data.length / 2;
        int nm1 = n - 1;
        int i = 0;
        int j = 0;
        for (; i < nm1; i++) {
            int ii = i << 1;
            int jj = j << 1;
            int k = n >> 1;
            if (i < j) {
                double tmpReal = data[ii];
                double tmpImag = data[ii + 1];
                data[ii] = data[jj];
                data[ii + 1] = data[jj + 1];
                data[jj] = tmpReal;
                data[jj + 1] = tmpImag;
            }
            while (k <= j) {
                j -= k;
                k >>= 1;
            }
            j += k;
        }
    }
}
