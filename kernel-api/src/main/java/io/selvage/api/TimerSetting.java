package io.selvage.api;

import java.time.Duration;

/// How a timer is set ([TimeCalls#timerfdSettime(int, TimerSetting)]).
///
/// @param first how long until it expires; zero if it is not set
/// @param interval how often it expires after that; zero for never again
public record TimerSetting(Duration first, Duration interval) {
    /// A timer that never expires.
    public static final TimerSetting NONE = new TimerSetting(Duration.ZERO, Duration.ZERO);

    /// A timer that expires once.
    ///
    /// @param time how long until then
    /// @return the setting
    public static TimerSetting once(Duration time) {
        return new TimerSetting(time, Duration.ZERO);
    }

    /// A timer that expires again and again.
    ///
    /// @param interval how often
    /// @return the setting
    public static TimerSetting every(Duration interval) {
        return new TimerSetting(interval, interval);
    }
}
