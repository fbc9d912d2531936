package io.selvage.guest;

import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;

/// A pool for timed tasks whose threads are the process's.
@Replaces(ScheduledThreadPoolExecutor.class)
public class GuestScheduledPool extends ScheduledThreadPoolExecutor {
    /// As the JDK's.
    public GuestScheduledPool(int core) {
        super(core, ThreadSource.ofProcess());
    }

    /// As the JDK's.
    public GuestScheduledPool(int core, ThreadFactory factory) {
        super(core, ThreadSource.of(factory));
    }

    /// As the JDK's.
    public GuestScheduledPool(int core, RejectedExecutionHandler handler) {
        super(core, ThreadSource.ofProcess(), handler);
    }

    /// As the JDK's.
    public GuestScheduledPool(int core, ThreadFactory factory, RejectedExecutionHandler handler) {
        super(core, ThreadSource.of(factory), handler);
    }

    @Override
    public void setThreadFactory(ThreadFactory factory) {
        super.setThreadFactory(ThreadSource.of(factory));
    }
}
