package io.selvage.cli;

/// What one run of hackbench does: in each group every one of `fds` senders writes `loops` messages to
/// every one of `fds` receivers.
///
/// @param groups how many groups, 1 or more
/// @param fds how many senders, and how many receivers, in a group; 1 or more
/// @param loops how many messages each sender sends to each receiver, 1 or more
/// @param dataSize the size of a message in bytes, 1 or more
/// @param mode what senders and receivers are
record Workload(int groups, int fds, int loops, int dataSize, Mode mode) {
    /// What senders and receivers are.
    enum Mode {
        PROCESS("process"),
        THREADS("threads");

        private final String label;

        Mode(String label) {
            this.label = label;
        }

        /// The name of the option that asks for it.
        String label() {
            return label;
        }
    }

    /// @throws ArithmeticException if a total does not fit its type
    Workload {
        int receivers = Math.multiplyExact(groups, fds);
        Math.multiplyExact(receivers, 2);
        long messages = Math.multiplyExact(Math.multiplyExact((long) receivers, fds), loops);
        Math.multiplyExact(messages, dataSize);
    }

    int receivers() {
        return groups * fds;
    }

    /// Senders and receivers together.
    int children() {
        return receivers() * 2;
    }

    long messagesPerReceiver() {
        return (long) fds * loops;
    }

    long messages() {
        return receivers() * messagesPerReceiver();
    }

    /// What all receivers together read.
    long bytes() {
        return messages() * dataSize;
    }
}
