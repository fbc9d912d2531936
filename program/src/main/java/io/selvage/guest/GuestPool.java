package io.selvage.guest;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.RejectedExecutionHandler;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// A thread pool whose threads are the process's.
@Replaces(ThreadPoolExecutor.class)
public class GuestPool extends ThreadPoolExecutor {
    /// As the JDK's.
    public GuestPool(int core, int most, long keepAlive, TimeUnit unit, BlockingQueue<Runnable> queue) {
        super(core, most, keepAlive, unit, queue, ThreadSource.ofProcess());
    }

    /// As the JDK's.
    public GuestPool(
            int core, int most, long keepAlive, TimeUnit unit, BlockingQueue<Runnable> queue, ThreadFactory factory) {
        super(core, most, keepAlive, unit, queue, ThreadSource.of(factory));
    }

    /// As the JDK's.
    public GuestPool(
            int core,
            int most,
            long keepAlive,
            TimeUnit unit,
            BlockingQueue<Runnable> queue,
            RejectedExecutionHandler handler) {
        super(core, most, keepAlive, unit, queue, ThreadSource.ofProcess(), handler);
    }

    /// As the JDK's.
    public GuestPool(
            int core,
            int most,
            long keepAlive,
            TimeUnit unit,
            BlockingQueue<Runnable> queue,
            ThreadFactory factory,
            RejectedExecutionHandler handler) {
        super(core, most, keepAlive, unit, queue, ThreadSource.of(factory), handler);
    }

    @Override
    public void setThreadFactory(ThreadFactory factory) {
        super.setThreadFactory(ThreadSource.of(factory));
    }
}
