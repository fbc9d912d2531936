package io.selvage.cli.script;

import io.selvage.api.SignalSet;
import io.selvage.api.Thread;
import io.selvage.api.ThreadInfo;

/// Describes every actor that still exists.
final class Snapshot {
    private static final long TRACED_CORES = 3;

    private final Cast cast;

    Snapshot(Cast cast) {
        this.cast = cast;
    }

    void print(Trace trace) {
        for (Actor actor : cast.all()) {
            Thread thread = actor.thread();
            if (thread != null && actor.condition() != Condition.GONE) {
                trace.line("   @ " + actor.name() + " " + actor.condition().word() + describe(actor, thread.info()));
            }
        }
    }

    private String describe(Actor actor, ThreadInfo info) {
        String ids = " tgid=" + cast.name(info.pid()) + " ppid=" + cast.name(info.ppid()) + " pgid="
                + cast.name(info.pgid()) + " sid=" + cast.name(info.sid());
        String rest = actor.condition() == Condition.ZOMBIE ? "" : scheduling(info) + signals(info);
        return ids + rest + " exitsig=" + SignalText.name(info.exitSignal());
    }

    private static String scheduling(ThreadInfo info) {
        long[] cores = info.cores().toBits();
        return " threads=" + info.threads() + " uid=" + info.uid() + " nice=" + info.nice() + " policy="
                + ReplyText.policy(info.policy()) + " rtprio=" + info.priority() + " cpus=0x"
                + Long.toHexString(cores[0] & TRACED_CORES);
    }

    private static String signals(ThreadInfo info) {
        return " blk=" + print(info.blocked()) + " ign=" + print(info.ignored()) + " cgt=" + print(info.caught())
                + " pnd=" + print(info.pending()) + " shd=" + print(info.processPending());
    }

    private static String print(SignalSet set) {
        return SignalText.print(set.bits());
    }
}
