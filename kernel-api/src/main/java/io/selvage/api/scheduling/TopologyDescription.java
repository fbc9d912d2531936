package io.selvage.api.scheduling;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Reads the grammar of [Topology#of(String)].
final class TopologyDescription {
    private static final List<String> NOUNS = List.of("node", "cache", "core", "thread");
    private static final int NODE = 0;
    private static final int CACHE = 1;
    private static final int CORE = 2;
    private static final int THREAD = 3;

    private final String text;
    private final String[] words;
    private final List<Topology.Place> places = new ArrayList<>();
    private int position;

    // The last names given, before any -1.
    private int node = -1;
    private int cache = -1;
    private int physicalCore = -1;

    TopologyDescription(String text) {
        this.text = text;
        words = text.strip().replace("+", " + ").toLowerCase(Locale.ROOT).split("\\s+");
    }

    List<Topology.Place> places() {
        part();
        while (position < words.length) {
            expect("+");
            part();
        }
        return places;
    }

    private void part() {
        int[] counts = {1, 1, 1, 1};
        int outermost = THREAD;
        int last = -1;
        do {
            int count = number(Topology.MAX_CORES);
            int level = level();
            if (level <= last) {
                throw wrong(
                        position - 1, "levels from the outer to the inner, each once: nodes, caches, cores, threads");
            }
            counts[level] = count;
            outermost = Math.min(outermost, level);
            last = level;
        } while (accept("x"));
        int capacity = accept("at") ? number(Topology.FULL_CAPACITY) : Topology.FULL_CAPACITY;
        long cores = (long) counts[NODE] * counts[CACHE] * counts[CORE] * counts[THREAD];
        if (places.size() + cores > Topology.MAX_CORES) {
            throw wrong(
                    position - 1, "at most " + Topology.MAX_CORES + " cores in all, not " + (places.size() + cores));
        }
        lay(counts, outermost, capacity);
    }

    private void lay(int[] counts, int outermost, int capacity) {
        for (int n = 0; n < counts[NODE]; n++) {
            if (outermost == NODE || node < 0) {
                node++;
                cache = -1;
            }
            for (int c = 0; c < counts[CACHE]; c++) {
                if (outermost <= CACHE || cache < 0) {
                    cache++;
                    physicalCore = -1;
                }
                for (int p = 0; p < counts[CORE]; p++) {
                    physicalCore++;
                    for (int t = 0; t < counts[THREAD]; t++) {
                        places.add(new Topology.Place(node, cache, physicalCore, capacity));
                    }
                }
            }
        }
    }

    private int number(int most) {
        String word = word();
        try {
            int number = Integer.parseInt(word);
            if (number >= 1 && number <= most) {
                position++;
                return number;
            }
        } catch (NumberFormatException notANumber) {
            throw wrong(position, "a number from 1 to " + most);
        }
        throw wrong(position, "a number from 1 to " + most);
    }

    private int level() {
        String word = word();
        int level = NOUNS.indexOf(word.endsWith("s") ? word.substring(0, word.length() - 1) : word);
        if (level < 0) {
            throw wrong(position, "nodes, caches, cores or threads");
        }
        position++;
        return level;
    }

    private boolean accept(String expected) {
        if (!word().equals(expected)) {
            return false;
        }
        position++;
        return true;
    }

    private void expect(String expected) {
        if (!accept(expected)) {
            throw wrong(position, "\"" + expected + "\"");
        }
    }

    private String word() {
        return position < words.length ? words[position] : "";
    }

    private IllegalArgumentException wrong(int at, String expected) {
        String found = at < words.length && !words[at].isEmpty() ? "\"" + words[at] + "\"" : "the end";
        return new IllegalArgumentException("topology \"" + text + "\": found " + found + ", expected " + expected);
    }
}
