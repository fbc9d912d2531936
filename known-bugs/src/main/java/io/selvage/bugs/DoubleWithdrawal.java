package io.selvage.bugs;

/// Whether the balance suffices is asked under the lock, and the money is taken under the lock, but the lock is
/// given back in between.
///
/// Kind: atomicity violation. Shows as an exception. Fewest preemptions: 1.
/// Known from: `accounts` and `airline` in IBM ConTest; overselling in every ticket shop.
///
/// 1. A finds 100 on the account, enough for 80.
/// 2. B finds 100 too and takes 80.
/// 3. A takes 80; the balance is -60.
abstract class DoubleWithdrawal implements Scenario {
    private static final int AMOUNT = 80;

    private int balance = 100;

    abstract void withdraw();

    synchronized boolean covered() {
        return balance >= AMOUNT;
    }

    synchronized void take() {
        balance -= AMOUNT;
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::withdraw, this::withdraw);
        Expect.that(balance >= 0, "overdrawn");
    }

    static final class Buggy extends DoubleWithdrawal {
        @Override
        void withdraw() {
            if (covered()) {
                take();
            }
        }
    }

    static final class Fixed extends DoubleWithdrawal {
        @Override
        synchronized void withdraw() {
            if (covered()) {
                take();
            }
        }
    }
}
