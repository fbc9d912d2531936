package io.selvage.bugs;

/// A logger renders its argument while it holds its own lock, and the argument locks itself to be rendered;
/// another thread logs from inside the argument.
///
/// Kind: deadlock. Shows as a deadlock. Fewest preemptions: 1.
/// Known from: log4j 1.2: `Category.callAppenders` renders a message whose `toString` logs or locks; in
/// JaConTeBe.
///
/// 1. A takes the logger to log the account.
/// 2. B takes the account to debit it and waits for the logger to log that.
/// 3. A waits for the account to render it.
abstract class LoggerCallback implements Scenario {
    /// Something that is logged and logs.
    final class Account {
        private int balance = 10;

        synchronized int render() {
            return balance;
        }

        synchronized void debit() {
            balance--;
            write(balance);
        }
    }

    private final Object logger = new Object();
    private final Account account = new Account();
    private int lastWritten;

    abstract void log(Account account);

    Object logger() {
        return logger;
    }

    void write(int value) {
        synchronized (logger) {
            lastWritten = value;
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(() -> log(account), account::debit);
        synchronized (logger) {
            Expect.that(lastWritten >= 9, "something else was logged");
        }
    }

    static final class Buggy extends LoggerCallback {
        @Override
        void log(Account account) {
            synchronized (logger()) {
                write(account.render());
            }
        }
    }

    static final class Fixed extends LoggerCallback {
        @Override
        void log(Account account) {
            write(account.render());
        }
    }
}
