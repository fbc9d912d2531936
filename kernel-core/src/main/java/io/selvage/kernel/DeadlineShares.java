package io.selvage.kernel;

import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicReference;

/// How much of the cores threads of the policy Deadline have reserved: the sum of runtime / period, which
/// may not go beyond 0.95 of the online cores (MODEL 12.2). Exact, so that what is released leaves
/// nothing behind.
///
/// Changes are made under the lock of the process whose thread it is about, so each thread's share is
/// counted and given back once.
final class DeadlineShares {
    private static final BigInteger MOST_NUMERATOR = BigInteger.valueOf(19);
    private static final BigInteger MOST_DENOMINATOR = BigInteger.valueOf(20);

    /// A number, reduced.
    private record Fraction(BigInteger numerator, BigInteger denominator) {
        static final Fraction ZERO = new Fraction(BigInteger.ZERO, BigInteger.ONE);

        static Fraction share(Scheduling.Budget budget) {
            return budget.period() == 0
                    ? ZERO
                    : reduced(BigInteger.valueOf(budget.runtime()), BigInteger.valueOf(budget.period()));
        }

        private static Fraction reduced(BigInteger numerator, BigInteger denominator) {
            BigInteger common = numerator.gcd(denominator);
            return new Fraction(numerator.divide(common), denominator.divide(common));
        }

        Fraction plus(Fraction other) {
            return reduced(
                    numerator.multiply(other.denominator).add(other.numerator.multiply(denominator)),
                    denominator.multiply(other.denominator));
        }

        Fraction minus(Fraction other) {
            return plus(new Fraction(other.numerator.negate(), other.denominator));
        }

        boolean fits(int cores) {
            BigInteger most = MOST_NUMERATOR.multiply(BigInteger.valueOf(cores)).multiply(denominator);
            return numerator.multiply(MOST_DENOMINATOR).compareTo(most) <= 0;
        }
    }

    private final AtomicReference<Fraction> sum = new AtomicReference<>(Fraction.ZERO);

    DeadlineShares() {}

    /// Reserves one share in place of another.
    ///
    /// @param before the thread's present one
    /// @param wanted the one that it asks for
    /// @param cores how many cores are online
    /// @return false if that is too much; then nothing has changed
    boolean replace(Scheduling.Budget before, Scheduling.Budget wanted, int cores) {
        Fraction less = Fraction.share(before);
        Fraction more = Fraction.share(wanted);
        for (; ; ) {
            Fraction present = sum.get();
            Fraction next = present.minus(less).plus(more);
            if (!next.fits(cores)) {
                return false;
            }
            if (sum.compareAndSet(present, next)) {
                return true;
            }
        }
    }

    /// Gives a share back.
    void release(Scheduling.Budget budget) {
        Fraction less = Fraction.share(budget);
        sum.updateAndGet(present -> present.minus(less));
    }

    /// Whether what is reserved would fit on so many cores.
    boolean fits(int cores) {
        return sum.get().fits(cores);
    }

    /// Before a new run of a deterministic kernel: nobody is left who could have reserved anything.
    void forgetAll() {
        sum.set(Fraction.ZERO);
    }
}
