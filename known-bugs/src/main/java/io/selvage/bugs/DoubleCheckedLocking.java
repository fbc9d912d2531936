package io.selvage.bugs;

import org.jspecify.annotations.Nullable;

/// Double-checked locking that publishes the object before it has filled it in; the check without the lock
/// finds an object without content.
///
/// Kind: order violation. Shows as an exception. Fewest preemptions: 1.
/// Known from: Bacon et al., The Double-Checked Locking is Broken Declaration; here the order is in the
/// program, not in the hardware.
///
/// 1. A takes the lock and publishes a new object.
/// 2. B sees it without the lock and reads its value: 0.
abstract class DoubleCheckedLocking implements Scenario {
    private static final int READY = 42;

    /// What is made lazily.
    static final class Resource {
        int value;
    }

    volatile @Nullable Resource resource;

    /// Makes, fills in and publishes the resource, in some order.
    abstract void make();

    private void use() {
        Resource seen = resource;
        if (seen == null) {
            synchronized (this) {
                if (resource == null) {
                    make();
                }
                return;
            }
        }
        Expect.equal(READY, seen.value, "value of the published resource");
    }

    void fill(Resource target) {
        target.value = READY;
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::use, this::use);
    }

    static final class Buggy extends DoubleCheckedLocking {
        @Override
        void make() {
            Resource made = new Resource();
            resource = made;
            fill(made);
        }
    }

    static final class Fixed extends DoubleCheckedLocking {
        @Override
        void make() {
            Resource made = new Resource();
            fill(made);
            resource = made;
        }
    }
}
