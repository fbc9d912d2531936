package io.selvage.kernel;

import java.math.BigInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

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

    /// What is reserved of how much.
    private record State(Fraction sum, int cores) {
        boolean isPossible() {
            return sum.fits(cores);
        }
    }

    private final AtomicReference<State> state;

    /// @param cores how many cores are online at first
    DeadlineShares(int cores) {
        state = new AtomicReference<>(new State(Fraction.ZERO, cores));
    }

    /// Reserves one share in place of another.
    ///
    /// @param before the thread's present one
    /// @param wanted the one that it asks for
    /// @return false if that is too much; then nothing has changed
    boolean replace(Scheduling.Budget before, Scheduling.Budget wanted) {
        Fraction less = Fraction.share(before);
        Fraction more = Fraction.share(wanted);
        return change(present -> new State(present.sum.minus(less).plus(more), present.cores));
    }

    /// Changes how many cores are online.
    ///
    /// @return false if what is reserved does not fit on so many; then nothing has changed
    boolean resize(int cores) {
        return change(present -> new State(present.sum, cores));
    }

    private boolean change(UnaryOperator<State> step) {
        for (; ; ) {
            State present = state.get();
            State next = step.apply(present);
            if (!next.isPossible()) {
                return false;
            }
            if (state.compareAndSet(present, next)) {
                return true;
            }
        }
    }

    /// Gives a share back.
    void release(Scheduling.Budget budget) {
        Fraction less = Fraction.share(budget);
        state.updateAndGet(present -> new State(present.sum.minus(less), present.cores));
    }

    /// Before a new run of a deterministic kernel: nobody is left who could have reserved anything.
    void forgetAll() {
        state.updateAndGet(present -> new State(Fraction.ZERO, present.cores));
    }
}
