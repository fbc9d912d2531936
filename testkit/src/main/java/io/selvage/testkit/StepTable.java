package io.selvage.testkit;

import io.selvage.api.simulation.Site;
import io.selvage.api.simulation.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/// The steps of a run as a table: one column per thread where they fit, one line per step, an arrow where another
/// thread takes over. Long stretches of one thread, and the beginnings of long runs, are left out.
final class StepTable {
    private static final int WIDTH = 120;
    private static final int MARGIN = 9;
    private static final int GAP = 2;
    private static final int WIDEST = 54;
    private static final int NARROWEST = 20;
    private static final int MOST_LINES = 400;

    /// How many steps of a long stretch are shown at its beginning and at its end.
    private static final int BEGINNING = 4;

    private static final int ENDING = 8;

    private final List<Step> steps;
    private final List<StepLog.Incident> incidents;
    private final Map<Integer, String> names;
    private final List<Integer> threads;
    private final int width;
    private final boolean columns;
    private final IdentityHashMap<Object, String> objects = new IdentityHashMap<>();
    private final Map<String, Integer> objectCounts = new HashMap<>();
    private final List<String> lines = new ArrayList<>();

    StepTable(StepLog log, Map<Integer, String> names) {
        steps = log.steps();
        incidents = log.incidents();
        this.names = names;
        TreeSet<Integer> numbers = new TreeSet<>();
        steps.forEach(step -> numbers.add(step.thread()));
        threads = List.copyOf(numbers);
        int fair = (WIDTH - MARGIN) / Math.max(1, threads.size()) - GAP;
        columns = fair >= NARROWEST;
        width = columns ? Math.min(WIDEST, fair) : WIDTH - MARGIN;
    }

    void appendTo(StringBuilder text) {
        if (columns) {
            StringBuilder head = new StringBuilder("   step  ");
            threads.forEach(thread -> head.append(padded(label(thread))));
            text.append(head.toString().stripTrailing()).append('\n');
        }
        int from = 0;
        while (from < steps.size()) {
            int to = from + 1;
            while (to < steps.size()
                    && steps.get(to).thread() == steps.get(from).thread()) {
                to++;
            }
            stretch(from, to);
            from = to;
        }
        incidents(steps.isEmpty() ? 0 : steps.getLast().index() + 1);
        int hidden = Math.max(0, lines.size() - MOST_LINES);
        if (hidden > 0) {
            text.append("   ...   ").append(hidden).append(" earlier lines\n");
        }
        lines.subList(hidden, lines.size()).forEach(line -> text.append(line).append('\n'));
    }

    /// The steps of one thread in a row.
    private void stretch(int from, int to) {
        boolean whole = to - from <= BEGINNING + ENDING + 1;
        for (int i = from; i < to; i++) {
            Step step = steps.get(i);
            String words = words(step);
            incidents(step.index());
            if (!whole && i == from + BEGINNING) {
                int left = to - ENDING - i;
                lines.add(cell("   ...   ", step.thread(), left + " more steps"));
            }
            if (whole || i < from + BEGINNING || i >= to - ENDING) {
                String mark = i == from && i > 0 ? "->" : "  ";
                lines.add(cell("%s%5d  ".formatted(mark, step.index()), step.thread(), words));
            }
        }
    }

    private void incidents(long before) {
        for (StepLog.Incident incident : incidents) {
            if (incident.before() == before) {
                lines.add(cell("   !!    ", incident.thread(), incident.fault().name()));
            }
        }
    }

    private String cell(String margin, int thread, String words) {
        if (!columns) {
            String name = thread < 0 ? "" : label(thread) + ": ";
            return margin + cut(name + words, width);
        }
        String indent = " ".repeat((width + GAP) * Math.max(0, threads.indexOf(thread)));
        return (margin + indent + cut(words, width)).stripTrailing();
    }

    private String words(Step step) {
        Site site = step.site();
        if (site != null) {
            return site.toString();
        }
        String access = step.access().name().toLowerCase(Locale.ROOT);
        Object object = step.object();
        return object == null ? access : access + " " + name(object) + (step.part() < 0 ? "" : "[" + step.part() + "]");
    }

    /// Objects have numbers by class, in order of appearance: whatever else they could be called by is not the same
    /// in every run.
    private String name(Object object) {
        return objects.computeIfAbsent(object, thing -> {
            String type = thing.getClass().getName();
            String simple = type.substring(type.lastIndexOf('.') + 1);
            return simple + "#" + objectCounts.merge(simple, 1, Integer::sum);
        });
    }

    /// As schedules call it, then as people do.
    private String label(int thread) {
        return "t" + thread + " " + names.get(thread);
    }

    private String padded(String words) {
        String cut = cut(words, width);
        return cut + " ".repeat(width + GAP - cut.length());
    }

    private static String cut(String words, int most) {
        return words.length() <= most ? words : words.substring(0, most - 3) + "...";
    }
}
