package io.selvage.guest;

import io.selvage.guest.Replaces.Kind;
import java.util.Collections;
import java.util.Map;
import java.util.TimerTask;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// What timer tasks know of their schedule, which the JDK keeps where only its own timer can see it.
public final class TimerTasks {
    private static final Map<TimerTask, State> STATES = Collections.synchronizedMap(new WeakHashMap<>());

    private record State(long time, boolean scheduled, boolean cancelled) {}

    private TimerTasks() {}

    static boolean begin(TimerTask task, long due) {
        return STATES.putIfAbsent(task, new State(due, true, false)) == null;
    }

    static void runs(TimerTask task, long time, boolean last) {
        STATES.computeIfPresent(task, (_, state) -> new State(time, !last, state.cancelled));
    }

    static boolean isCancelled(TimerTask task) {
        State state = STATES.get(task);
        return state != null && state.cancelled;
    }

    /// As the JDK's.
    @Replaces(value = TimerTask.class, kind = Kind.VIRTUAL)
    public static boolean cancel(TimerTask task) {
        @Nullable State before = STATES.get(task);
        STATES.put(task, new State(before == null ? 0 : before.time, false, true));
        task.cancel();
        return before != null && before.scheduled;
    }

    /// As the JDK's.
    @Replaces(value = TimerTask.class, kind = Kind.INSTANCE)
    public static long scheduledExecutionTime(TimerTask task) {
        State state = STATES.get(task);
        return state == null ? 0 : state.time;
    }
}
