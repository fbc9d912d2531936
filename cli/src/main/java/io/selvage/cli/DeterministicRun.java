package io.selvage.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.selvage.api.simulation.Simulation;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the command line tells of a run on the deterministic machine.
///
/// @param seed the seed
/// @param cores how many virtual cores
/// @param steps how many steps were made
/// @param decisions how many of them could have been another's
/// @param virtualTime how long it took inside
/// @param traceHash the digest of everything that happened
/// @param leaks what could not be controlled, empty if the run can be repeated
record DeterministicRun(
        long seed, int cores, long steps, long decisions, Duration virtualTime, long traceHash, List<String> leaks) {
    /// Reads what has happened so far.
    static DeterministicRun of(long seed, int cores, Simulation simulation) {
        return new DeterministicRun(
                seed,
                cores,
                simulation.steps(),
                simulation.decisions(),
                Duration.ofNanos(simulation.nanoTime()),
                simulation.traceHash(),
                simulation.leaks());
    }

    /// Reads what has happened so far, if a run was asked for.
    static @Nullable DeterministicRun of(@Nullable Long seed, int cores, @Nullable Simulation simulation) {
        return seed == null || simulation == null ? null : of(seed.longValue(), cores, simulation);
    }

    /// The digest, as it is shown.
    String trace() {
        return String.format(Locale.ROOT, "%016x", traceHash);
    }

    /// As data, with what was done and how long it really took.
    ObjectNode json(Workload workload, Duration realTime) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("seed", seed);
        node.put("cores", cores);
        node.put("messages", workload.messages());
        node.put("steps", steps);
        node.put("decisions", decisions);
        node.put("virtualSeconds", virtualTime.toNanos() / 1e9);
        node.put("realSeconds", realTime.toNanos() / 1e9);
        node.put("trace", trace());
        leaks.forEach(node.putArray("leaks")::add);
        return node;
    }

    void print(PrintWriter out) {
        out.printf(
                Locale.ROOT,
                "deterministic: seed %d, %d core%s, %,d steps, %,d decisions, %s s of virtual time, trace %s%n",
                seed,
                cores,
                cores == 1 ? "" : "s",
                steps,
                decisions,
                seconds(),
                trace());
        for (String leak : leaks) {
            out.printf("deterministic: NOT REPEATABLE: %s%n", leak);
        }
        out.flush();
    }

    private String seconds() {
        return String.format(Locale.ROOT, "%.6f", virtualTime.toNanos() / 1e9);
    }
}
