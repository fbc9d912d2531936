package io.selvage.bugs;

/// A transfer takes money from one account and puts it into another, each under the lock, but not both under
/// the same hold of it; an auditor sees money missing.
///
/// Kind: atomicity violation. Shows as an exception. Fewest preemptions: 1.
/// Known from: `account` in IBM ConTest, `CS.account_bad` in SCTBench.
///
/// 1. A takes 10 from the first account and gives the lock back.
/// 2. B adds up both accounts: 90 instead of 100.
abstract class TransferTotal implements Scenario {
    private static final int TOTAL = 100;
    private static final int AMOUNT = 10;

    private int first = TOTAL;
    private int second;

    abstract void transfer();

    synchronized void withdraw() {
        first -= AMOUNT;
    }

    synchronized void deposit() {
        second += AMOUNT;
    }

    private synchronized void audit() {
        Expect.equal(TOTAL, first + second, "total");
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::transfer, this::audit);
    }

    static final class Buggy extends TransferTotal {
        @Override
        void transfer() {
            withdraw();
            deposit();
        }
    }

    static final class Fixed extends TransferTotal {
        @Override
        synchronized void transfer() {
            withdraw();
            deposit();
        }
    }
}
