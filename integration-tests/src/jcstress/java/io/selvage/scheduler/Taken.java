package io.selvage.scheduler;

import org.jspecify.annotations.Nullable;

/// Who took what, for the outcome tables. Each taker has its own field, read after all of them are done.
final class Taken {
    private String owner = "";
    private String thief = "";
    private String otherThief = "";

    Taken() {}

    void byOwner(@Nullable Schedulable taken) {
        owner += digit(taken);
    }

    void byThief(@Nullable Schedulable taken) {
        thief += digit(taken);
    }

    void byOtherThief(@Nullable Schedulable taken) {
        otherThief += digit(taken);
    }

    /// A character per subject, in the order of their payloads from 0: `o`, `t` or `u` for whoever took it, `-`
    /// if it is still there, `!` if it was taken twice or is nowhere.
    String summary(int subjects, RunQueue queue) {
        String left = all(queue);
        StringBuilder summary = new StringBuilder();
        for (int i = 0; i < subjects; i++) {
            String all = mark("o", owner, i) + mark("t", thief, i) + mark("u", otherThief, i) + mark("-", left, i);
            summary.append(all.length() == 1 ? all : "!");
        }
        return summary.toString();
    }

    /// The payloads in a queue, as digits.
    static String all(RunQueue queue) {
        StringBuilder all = new StringBuilder();
        for (Schedulable taken = queue.poll(); taken != null; taken = queue.poll()) {
            all.append(digit(taken));
        }
        return all.toString();
    }

    /// The payloads in a chain, as digits.
    static String all(@Nullable Schedulable chain) {
        StringBuilder all = new StringBuilder();
        for (Schedulable link = chain; link != null; link = link.next) {
            all.append(digit(link));
        }
        return all.toString();
    }

    /// The payload, or 0.
    static int payload(@Nullable Schedulable taken) {
        return taken instanceof Subject subject ? subject.payload : 0;
    }

    private static String digit(@Nullable Schedulable taken) {
        return taken instanceof Subject subject ? Integer.toString(subject.payload) : "";
    }

    private static String mark(String who, String taken, int payload) {
        String digit = Integer.toString(payload);
        return who.repeat(taken.length() - taken.replace(digit, "").length());
    }
}
