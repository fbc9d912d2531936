package io.selvage.bugs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// The last element of a synchronized list is looked up by two calls: its size, then the element; another
/// thread removes one in between.
///
/// Kind: atomicity violation. Shows as an exception. Fewest preemptions: 1.
/// Known from: `getLast` and `deleteLast` over `Vector` in Java Concurrency in Practice, 5.1.1.
///
/// 1. A reads the size, 2.
/// 2. B removes an element.
/// 3. A asks for the element at 1 and gets an exception.
abstract class LastElement implements Scenario {
    final List<String> list = Collections.synchronizedList(new ArrayList<>(List.of("first", "last")));

    abstract void readLast();

    void read() {
        Expect.that(!list.get(list.size() - 1).isEmpty(), "empty element");
    }

    private void removeLast() {
        list.removeLast();
    }

    @Override
    public final void run(Threads threads) throws Exception {
        threads.run(this::readLast, this::removeLast);
    }

    static final class Buggy extends LastElement {
        @Override
        void readLast() {
            read();
        }
    }

    static final class Fixed extends LastElement {
        @Override
        void readLast() {
            synchronized (list) {
                read();
            }
        }
    }
}
