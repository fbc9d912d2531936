package io.selvage.cli.script;

import io.selvage.api.Thread;
import io.selvage.api.ThreadState;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// One simulated thread of a script: a mailbox for its next operation, and what is known of it.
///
/// The thread and the interpreter share it. What one hands to the other is written before the counter
/// that says so: `asked` for an operation, `answered` for a reply.
final class Actor {
    /// A trace tells no more handler runs of one actor.
    private static final int MOST_DELIVERIES = 64;

    private final int index;
    private final String name;

    private volatile int asked;
    private volatile int answered;
    private volatile Operation operation = Operation.NOTHING;
    private volatile Reply reply = Reply.of(0);
    private volatile @Nullable Thread thread;
    private volatile int tid;
    private volatile int tgid;
    private volatile int images;

    private final List<Delivery> deliveries = new CopyOnWriteArrayList<>();

    // The interpreter's.
    private Condition condition = Condition.NONE;
    private Condition before = Condition.NONE;
    private boolean pending;
    private int toldDeliveries;
    private int toldImages;

    Actor(int index, String name) {
        this.index = index;
        this.name = name;
    }

    int index() {
        return index;
    }

    String name() {
        return name;
    }

    // On the actor's own thread.

    /// The thread has begun.
    void appear(Thread self, int ownTid, int ownTgid) {
        tid = ownTid;
        tgid = ownTgid;
        thread = self;
    }

    /// The thread has begun a new program; the operation that it was in is answered by that.
    void appearInNewImage() {
        int image = images + 1;
        images = image;
        if (isBusy()) {
            answer(Reply.EXECUTED);
        }
    }

    boolean isBusy() {
        return asked != answered;
    }

    Operation operation() {
        return operation;
    }

    void answer(Reply newReply) {
        reply = newReply;
        answered = asked;
    }

    void handled(Delivery delivery) {
        deliveries.add(delivery);
    }

    // By the interpreter.

    /// Hands over the next operation.
    void ask(Operation next) {
        operation = next;
        pending = true;
        int request = asked + 1;
        asked = request;
        Thread present = thread;
        if (present != null) {
            present.unpark();
        }
    }

    @Nullable
    Thread thread() {
        return thread;
    }

    boolean hasAppeared() {
        return thread != null;
    }

    int tid() {
        return tid;
    }

    int tgid() {
        return tgid;
    }

    Reply reply() {
        return reply;
    }

    Condition condition() {
        return condition;
    }

    /// {@return how it stood after the step before}
    Condition before() {
        return before;
    }

    /// A step is over.
    void observe() {
        condition = look();
    }

    /// What has changed has been told.
    void remember() {
        before = condition;
    }

    private Condition look() {
        Thread present = thread;
        if (present == null) {
            return Condition.NONE;
        }
        // A thread that has executed a program from beside the first one goes on under the first one's number.
        boolean gone = condition == Condition.GONE || present.tid() != tid;
        return switch (gone ? ThreadState.DEAD : present.state()) {
            case SLEEPING -> isBusy() ? Condition.BLOCKED : Condition.IDLE;
            case STOPPED -> Condition.STOPPED;
            case ZOMBIE -> Condition.ZOMBIE;
            case DEAD -> Condition.GONE;
            case NEW, READY, RUNNING -> Condition.UNSTABLE;
        };
    }

    boolean isPending() {
        return pending;
    }

    /// The outcome of the operation has been told.
    void settle() {
        pending = false;
    }

    boolean takeNewImage() {
        boolean fresh = images != toldImages;
        toldImages = images;
        return fresh;
    }

    /// {@return the runs of the handler that have not been told yet, with their numbers}
    List<Numbered> takeDeliveries() {
        List<Numbered> fresh = new ArrayList<>();
        for (int i = toldDeliveries; i < Math.min(deliveries.size(), MOST_DELIVERIES); i++) {
            fresh.add(new Numbered(i, Objects.requireNonNull(deliveries.get(i))));
        }
        toldDeliveries = deliveries.size();
        return fresh;
    }

    /// A run of the handler and its place among all of that actor.
    record Numbered(int number, Delivery delivery) {}

    @Override
    public String toString() {
        return name;
    }
}
