package io.selvage.it;

import io.selvage.api.CloneFlags;
import io.selvage.api.Errno;
import io.selvage.api.KernelException;
import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// All numbers that a kernel can give out, held by threads of the caller's process until told otherwise.
final class Exhaustion {
    private final SystemCalls sys;
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<Thread> threads = new ArrayList<>();

    Exhaustion(SystemCalls sys) {
        this.sys = sys;
        try {
            while (true) {
                threads.add(sys.clone(CloneFlags.THREAD, end::await));
            }
        } catch (KernelException e) {
            if (e.errno() != Errno.EAGAIN) {
                throw e;
            }
        }
    }

    /// {@return how many threads hold a number}
    int size() {
        return threads.size();
    }

    List<Integer> tids() {
        return threads.stream().map(Thread::tid).toList();
    }

    void end() {
        end.countDown();
        threads.forEach(sys::join);
    }
}
