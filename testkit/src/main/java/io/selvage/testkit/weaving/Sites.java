package io.selvage.testkit.weaving;

import io.selvage.api.simulation.Site;
import java.util.Arrays;

/// The places in woven code, by number: woven code carries the number, reports show the place. Numbers are never
/// given back, as code that carries them may run at any time.
///
/// Thread-safe.
public final class Sites {
    private static final Object LOCK = new Object();

    /// Grows by replacement, so that readers need no lock.
    private static volatile Site[] sites = new Site[1_024];

    private static int count;

    private Sites() {}

    /// Gives a place a number.
    ///
    /// @param site the place
    /// @return its number, from 0
    public static int add(Site site) {
        synchronized (LOCK) {
            Site[] present = sites;
            Site[] grown = count == present.length ? Arrays.copyOf(present, 2 * count) : present;
            grown[count] = site;
            sites = grown;
            return count++;
        }
    }

    /// Finds a place.
    ///
    /// @param number what [#add(Site)] returned
    /// @return the place
    public static Site get(int number) {
        return sites[number];
    }
}
