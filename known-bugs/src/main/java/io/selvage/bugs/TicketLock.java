package io.selvage.bugs;

/// A ticket lock whose test is off by one, so that it admits the next ticket together with the one that is
/// served.
///
/// Kind: broken lock. Shows as an exception. Fewest preemptions: 1.
/// Known from: an off-by-one in the lock of Reed and Kanodia (1979).
///
/// 1. A has ticket 0 and is in.
/// 2. B has ticket 1, of which the lock thinks that it is being served, and is in too.
abstract class TicketLock implements Scenario {
    private final CriticalSection section = new CriticalSection();
    private int nextTicket;
    private int serving;

    abstract boolean served(int ticket, int serving);

    private synchronized void lock() throws InterruptedException {
        int ticket = nextTicket++;
        while (!served(ticket, serving)) {
            wait();
        }
    }

    private synchronized void unlock() {
        serving++;
        notifyAll();
    }

    private void pass() throws InterruptedException {
        lock();
        try {
            section.pass();
        } finally {
            unlock();
        }
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::pass, this::pass, this::pass);
    }

    static final class Buggy extends TicketLock {
        @Override
        boolean served(int ticket, int serving) {
            return ticket <= serving + 1;
        }
    }

    static final class Fixed extends TicketLock {
        @Override
        boolean served(int ticket, int serving) {
            return ticket == serving;
        }
    }
}
