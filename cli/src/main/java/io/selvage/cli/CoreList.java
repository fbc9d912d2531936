package io.selvage.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.selvage.api.Core;
import io.selvage.api.Core.Pinning.Pinned;
import io.selvage.api.Core.Pinning.Unpinned;
import java.util.ArrayList;
import java.util.List;

/// A kernel's cores and where they run.
record CoreList(List<Core> cores) {
    /// One phrase: `2 cores, pinned to CPUs 0, 1`.
    String text() {
        String count = cores.size() == 1 ? "1 core" : cores.size() + " cores";
        List<Integer> cpus = cpus();
        List<String> reasons = cores.stream()
                .map(Core::pinning)
                .filter(Unpinned.class::isInstance)
                .map(pinning -> ((Unpinned) pinning).reason())
                .distinct()
                .toList();
        List<String> parts = new ArrayList<>(List.of(count));
        if (!cpus.isEmpty()) {
            String list = String.join(", ", cpus.stream().map(String::valueOf).toList());
            parts.add((cpus.size() == 1 ? "pinned to CPU " : "pinned to CPUs ") + list);
        }
        if (!reasons.isEmpty()) {
            parts.add("not pinned: " + String.join(" ", reasons));
        }
        return String.join(", ", parts);
    }

    /// One object per core: its CPU, or the reason why it has none.
    ArrayNode json() {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Core core : cores) {
            ObjectNode json = array.addObject().put("index", core.index());
            switch (core.pinning()) {
                case Pinned(int cpu) -> json.put("cpu", cpu);
                case Unpinned(String reason) -> json.put("unpinned", reason);
            }
        }
        return array;
    }

    /// The CPUs that cores are pinned to, each once.
    List<Integer> cpus() {
        return cores.stream()
                .map(Core::pinning)
                .filter(Pinned.class::isInstance)
                .map(pinning -> ((Pinned) pinning).cpu())
                .distinct()
                .sorted()
                .toList();
    }
}
