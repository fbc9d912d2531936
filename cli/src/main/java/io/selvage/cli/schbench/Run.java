package io.selvage.cli.schbench;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/// One run of schbench on one site.
public final class Run {
    private static final long PERIOD_NANOS = 50_000_000;
    private static final long RATE_PERIOD_NANOS = 1_000_000_000;
    private static final int FIRST_RATE = 10;
    private static final double CLOSE = 0.05;
    private static final int DIGITS = 3;

    private final Load load;
    private final Site site;
    private final List<Messenger> messengers = new ArrayList<>();
    private final Histogram rates = new Histogram(DIGITS);
    private volatile boolean measuring;
    private volatile boolean stopping;
    private volatile int rate;
    private volatile double fraction;

    /// Prepares a run.
    ///
    /// @param load what it does
    /// @param site where
    public Run(Load load, Site site) {
        this.load = load;
        this.site = site;
        rate = load.mode() instanceof Load.Mode.Rate(int perSecond) ? perSecond : FIRST_RATE;
        for (int i = 0; i < load.messageThreads(); i++) {
            messengers.add(new Messenger(this));
        }
    }

    /// How many gates a site must have for a load.
    ///
    /// @param load what will be done
    /// @return the count
    public static int gates(Load load) {
        return load.messageThreads() * (load.workers() + 1);
    }

    /// {@return how much of it is over, 0 to 1; may be read from any thread}
    public double fraction() {
        return fraction;
    }

    /// Runs it. Called once, on a thread of the site.
    ///
    /// @return what was measured
    public Figures run() {
        List<Site.Started> started = new ArrayList<>();
        for (Messenger messenger : messengers) {
            started.add(site.start("message", messenger));
        }
        long warmup = load.warmup().toNanos();
        long runtime = load.runtime().toNanos();
        pass(0, warmup, warmup + runtime);
        measuring = true;
        long begin = site.nanoTime();
        pass(warmup, runtime, warmup + runtime);
        long measured = site.nanoTime() - begin;
        stopping = true;
        messengers.forEach(Messenger::stop);
        started.forEach(Site.Started::join);
        return figures(measured);
    }

    /// Lets time pass, in periods: counts the requests of each, and sets the rate.
    private void pass(long before, long nanos, long total) {
        long begin = site.nanoTime();
        long counted = loops();
        long countedAt = begin;
        site.busyPercent();
        for (long passed = 0; passed < nanos; passed = site.nanoTime() - begin) {
            site.sleep(Math.min(PERIOD_NANOS, nanos - passed));
            long now = site.nanoTime();
            fraction = Math.min(1, (double) (before + now - begin) / Math.max(1, total));
            if (now - countedAt >= RATE_PERIOD_NANOS) {
                long count = loops();
                if (measuring) {
                    rates.recordValue(Math.round((count - counted) * 1e9 / (now - countedAt)));
                }
                counted = count;
                countedAt = now;
                if (load.mode() instanceof Load.Mode.AutoRate(int percent)) {
                    rate = adapted(rate, percent, site.busyPercent());
                }
            }
        }
    }

    /// Faster or slower by as much as the CPUs are too idle or too busy, but not by leaps, and gently
    /// near the goal.
    static int adapted(int rate, int percent, double busy) {
        double factor = Math.clamp(percent / Math.max(1, busy), 0.3, 3);
        if (Math.abs(factor - 1) < CLOSE) {
            factor = 1 + (factor - 1) / 8;
        }
        return Math.clamp(Math.round(rate * factor), 1, Integer.MAX_VALUE / 2);
    }

    private long loops() {
        return messengers.stream()
                .flatMap(messenger -> messenger.workers().stream())
                .mapToLong(Worker::loops)
                .sum();
    }

    private Figures figures(long nanos) {
        Histogram wakeUps = histogram();
        Histogram requests = histogram();
        for (Messenger messenger : messengers) {
            for (Worker worker : messenger.workers()) {
                wakeUps.add(worker.wakeUps());
                requests.add(worker.requests());
            }
        }
        double seconds = nanos / 1e9;
        if (rates.getTotalCount() == 0) {
            // It was shorter than a period.
            rates.recordValue(Math.round(loops() / seconds));
        }
        return new Figures(
                Spread.ofNanos(wakeUps),
                Spread.ofNanos(requests),
                Spread.of(rates),
                loops() / seconds,
                loops() / seconds * load.transfer());
    }

    static Histogram histogram() {
        return new Histogram(DIGITS);
    }

    Load load() {
        return load;
    }

    Site site() {
        return site;
    }

    boolean isMeasuring() {
        return measuring;
    }

    boolean isStopping() {
        return stopping;
    }

    int rate() {
        return rate;
    }
}
