package io.selvage.benchmarks;

import io.selvage.api.SystemCalls;
import io.selvage.api.Thread;
import java.lang.invoke.VarHandle;
import org.jctools.queues.varhandle.MpscVarHandleArrayQueue;
import org.jspecify.annotations.Nullable;

/// What a program would build itself where it has no mailboxes: a bounded queue of arrays in the Java
/// heap that both processes know, and the kernel's park and unpark for who finds it empty or full. One
/// receiver, one sender.
final class QueueMailbox {
    private final MpscVarHandleArrayQueue<byte[]> queue;
    private volatile @Nullable Thread waitingReceiver;
    private volatile @Nullable Thread waitingSender;

    QueueMailbox(int capacity) {
        queue = new MpscVarHandleArrayQueue<>(capacity);
    }

    void send(SystemCalls sys, byte[] bytes) {
        byte[] message = bytes.clone();
        if (!queue.offer(message)) {
            waitingSender = sys.thread();
            while (!queue.offer(message)) {
                sys.park();
            }
            waitingSender = null;
        }
        // The message has to be there before the look at who waits for it.
        VarHandle.fullFence();
        Thread receiver = waitingReceiver;
        if (receiver != null) {
            receiver.unpark();
        }
    }

    byte[] receive(SystemCalls sys) {
        byte[] message = queue.poll();
        if (message == null) {
            waitingReceiver = sys.thread();
            for (message = queue.poll(); message == null; message = queue.poll()) {
                sys.park();
            }
            waitingReceiver = null;
        }
        VarHandle.fullFence();
        Thread sender = waitingSender;
        if (sender != null) {
            sender.unpark();
        }
        return message;
    }
}
