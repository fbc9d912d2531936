package io.selvage.testkit;

import io.selvage.api.simulation.Access;

/// Toy programs with bugs.
final class Toys {
    private Toys() {}

    /// Two locks, taken in either order.
    static Toy lockOrder() {
        return new Toy()
                .thread(Toy.lock(0), Toy.lock(1), Toy.unlock(1), Toy.unlock(0))
                .thread(Toy.lock(1), Toy.lock(0), Toy.unlock(0), Toy.unlock(1));
    }

    /// Looks whether it must wait, and waits, in two steps; the word may come between them.
    static Toy lostWord() {
        return new Toy()
                .thread(
                        Toy.op(Access.READ, 0, v -> v[0] == 1 ? 3 : 1, "read ready"),
                        Toy.run(Access.AWAIT, 2, v -> v[3] = 1, "wait for v2"),
                        new Toy.Op(Access.RESUME, 2, -1, v -> v[3] == 0, v -> 1, "go on"))
                .thread(
                        Toy.run(Access.WRITE, 0, v -> v[0] = 1, "write ready"),
                        Toy.run(Access.NOTIFY, 2, v -> v[3] = 0, "notify v2"));
    }

    /// Three threads that each add one five times, not atomically, and assert that nothing is lost.
    static Toy counters() {
        Toy toy = new Toy();
        for (int thread = 0; thread < 3; thread++) {
            Toy.Op[] ops = new Toy.Op[10];
            for (int i = 0; i < 10; i += 2) {
                ops[i] = Toy.read(0, 10 + thread);
                ops[i + 1] = Toy.write(0, 10 + thread, 1);
            }
            toy.thread(ops);
        }
        return toy.finish(v -> Toy.expect(15, v[0]));
    }

    /// A thread that fails if it sees the other one in the middle of each of two pieces of work.
    static Toy seenTwice() {
        return new Toy()
                .thread(
                        Toy.run(Access.WRITE, 0, v -> v[0] = 1, "begin"),
                        Toy.run(Access.WRITE, 0, v -> v[0] = 0, "end"),
                        Toy.run(Access.WRITE, 5, v -> v[5]++, "other work"),
                        Toy.run(Access.WRITE, 5, v -> v[5]++, "other work"),
                        Toy.run(Access.WRITE, 0, v -> v[0] = 2, "begin"),
                        Toy.run(Access.WRITE, 0, v -> v[0] = 0, "end"))
                .thread(
                        Toy.run(Access.READ, 0, v -> v[1] += v[0] == 1 ? 1 : 0, "look"),
                        Toy.run(Access.WRITE, 6, v -> v[6]++, "other work"),
                        Toy.run(Access.READ, 0, v -> v[1] += v[0] == 2 ? 1 : 0, "look"))
                .finish(v -> {
                    if (v[1] == 2) {
                        throw new AssertionError("seen twice");
                    }
                });
    }
}
