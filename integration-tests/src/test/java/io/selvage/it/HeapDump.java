package io.selvage.it;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A heap dump of this JVM, read as far as it takes to say what keeps an object: the shortest way to it
/// from a root of the garbage collector that goes through no weak, soft or phantom reference.
final class HeapDump {
    private static final int UTF8 = 0x01;
    private static final int LOAD_CLASS = 0x02;
    private static final int SEGMENT = 0x1c;
    private static final int[] SIZES = {0, 0, 8, 0, 1, 2, 4, 8, 1, 2, 4, 8};
    private static final int OBJECT = 2;

    private final ByteBuffer data;
    private final Map<Long, String> names = new HashMap<>();
    private final Map<Long, Long> nameOfClass = new HashMap<>();
    private final Map<Long, Type> types = new HashMap<>();
    private final Map<Long, Integer> offsets = new HashMap<>();
    private final Map<Long, String> roots = new TreeMap<>();

    private final Map<Long, Integer> onStack = new HashMap<>();
    private final Map<Integer, Long> threads = new HashMap<>();

    /// A class: its instance fields without those of its superclasses, and what the class itself refers
    /// to.
    private record Type(long superclass, List<Field> fields, List<Edge> edges) {}

    private record Field(String name, int type) {}

    private record Edge(String name, long to) {}

    private record Step(@Nullable Step before, String by, long object) {}

    private HeapDump(ByteBuffer data) {
        this.data = data;
        while (data.get() != 0) {
            // The name of the format.
        }
        if (data.getInt() != Long.BYTES) {
            throw new IllegalArgumentException("identifiers of another size");
        }
        data.getLong();
        while (data.hasRemaining()) {
            int tag = data.get();
            data.getInt();
            int end = data.getInt() + data.position();
            switch (tag) {
                case UTF8 -> {
                    long id = data.getLong();
                    byte[] text = new byte[end - data.position()];
                    data.get(text);
                    names.put(id, new String(text, java.nio.charset.StandardCharsets.UTF_8));
                }
                case LOAD_CLASS -> {
                    data.getInt();
                    long type = data.getLong();
                    data.getInt();
                    nameOfClass.put(type, data.getLong());
                }
                case SEGMENT -> {
                    while (data.position() < end) {
                        record();
                    }
                }
                default -> {}
            }
            data.position(end);
        }
    }

    static HeapDump read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return new HeapDump(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
        }
    }

    private void skip(int bytes) {
        data.position(data.position() + bytes);
    }

    private void root(String kind, int more) {
        roots.putIfAbsent(data.getLong(), kind);
        skip(more);
    }

    private void record() {
        int at = data.position();
        int kind = data.get() & 0xff;
        switch (kind) {
            case 0xff -> root("unknown root", 0);
            case 0x01 -> root("JNI global", 8);
            case 0x02 -> root("JNI local", 8);
            case 0x03 -> {
                long id = data.getLong();
                roots.putIfAbsent(id, "stack of a thread");
                onStack.putIfAbsent(id, data.getInt());
                skip(4);
            }
            case 0x04 -> root("native stack", 4);
            case 0x05 -> root("class of the JVM", 0);
            case 0x06 -> root("thread block", 4);
            case 0x07 -> root("monitor", 0);
            case 0x08 -> {
                long id = data.getLong();
                roots.putIfAbsent(id, "thread");
                threads.put(data.getInt(), id);
                skip(4);
            }
            case 0x20 -> type();
            case 0x21 -> {
                offsets.put(data.getLong(), at);
                skip(12);
                skip(data.getInt());
            }
            case 0x22 -> {
                offsets.put(data.getLong(), at);
                skip(4);
                int length = data.getInt();
                skip(8 + 8 * length);
            }
            case 0x23 -> {
                offsets.put(data.getLong(), at);
                skip(4);
                int length = data.getInt();
                skip(SIZES[data.get()] * length);
            }
            default -> throw new IllegalArgumentException("unknown record " + kind + " at " + at);
        }
    }

    private void type() {
        long id = data.getLong();
        data.getInt();
        long superclass = data.getLong();
        List<Edge> edges = new ArrayList<>();
        edges.add(new Edge("superclass", superclass));
        edges.add(new Edge("class loader", data.getLong()));
        edges.add(new Edge("signers", data.getLong()));
        edges.add(new Edge("protection domain", data.getLong()));
        skip(20);
        for (int left = data.getShort(); left > 0; left--) {
            skip(2);
            skip(SIZES[data.get()]);
        }
        for (int left = data.getShort(); left > 0; left--) {
            String name = names.getOrDefault(data.getLong(), "?");
            int kind = data.get();
            if (kind == OBJECT) {
                edges.add(new Edge("static " + name, data.getLong()));
            } else {
                skip(SIZES[kind]);
            }
        }
        List<Field> fields = new ArrayList<>();
        for (int left = data.getShort(); left > 0; left--) {
            fields.add(new Field(names.getOrDefault(data.getLong(), "?"), data.get()));
        }
        types.put(id, new Type(superclass, fields, edges));
    }

    /// {@return the way to an instance of a class, one step a line, from the root on; null if none is
    /// reachable}
    @Nullable
    String wayTo(String className) {
        Map<Long, Step> seen = new HashMap<>();
        var open = new ArrayDeque<Step>();
        roots.forEach((id, kind) -> {
            var step = new Step(null, kind, id);
            seen.put(id, step);
            open.add(step);
        });
        while (!open.isEmpty()) {
            Step step = open.remove();
            for (Edge edge : edges(step.object)) {
                if (edge.to == 0 || seen.containsKey(edge.to)) {
                    continue;
                }
                var next = new Step(step, edge.name, edge.to);
                if (!types.containsKey(edge.to) && nameOf(edge.to).equals(className)) {
                    return describe(next);
                }
                seen.put(edge.to, next);
                open.add(next);
            }
        }
        return null;
    }

    private String describe(Step last) {
        var lines = new ArrayDeque<String>();
        for (Step step = last; step != null; step = step.before) {
            lines.push(step.by + " -> " + (types.containsKey(step.object) ? "class " : "a ") + nameOf(step.object));
            Long thread = threads.get(onStack.getOrDefault(step.object, -1));
            if (step.before == null && thread != null) {
                lines.push("thread \"" + textOf(to(thread, "name")) + "\"");
            }
        }
        return String.join("\n", lines);
    }

    private long to(long object, String field) {
        return edges(object).stream()
                .filter(edge -> edge.name.equals(field))
                .mapToLong(Edge::to)
                .findFirst()
                .orElse(0);
    }

    private String textOf(long string) {
        Integer at = offsets.get(to(string, "value"));
        if (at == null) {
            return "?";
        }
        byte[] text = new byte[data.getInt(at + 13)];
        data.get(at + 18, text);
        return new String(text, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    /// The name of the object's class, or of the class if it is one.
    private String nameOf(long object) {
        long type = object;
        if (!types.containsKey(object)) {
            Integer at = offsets.get(object);
            if (at == null) {
                return "?";
            }
            if (data.get(at) == 0x23) {
                return "primitive array";
            }
            type = data.getLong(at + (data.get(at) == 0x21 ? 13 : 17));
        }
        return names.getOrDefault(nameOfClass.getOrDefault(type, 0L), "?").replace('/', '.');
    }

    private List<Edge> edges(long object) {
        Type itself = types.get(object);
        if (itself != null) {
            return itself.edges;
        }
        Integer at = offsets.get(object);
        if (at == null || data.get(at) == 0x23) {
            return List.of();
        }
        List<Edge> edges = new ArrayList<>();
        if (data.get(at) == 0x22) {
            int length = data.getInt(at + 13);
            for (int i = 0; i < length; i++) {
                edges.add(new Edge("[" + i + "]", data.getLong(at + 25 + 8 * i)));
            }
            return edges;
        }
        long type = data.getLong(at + 13);
        edges.add(new Edge("class", type));
        int field = at + 25;
        Type of = types.get(type);
        for (long id = type; of != null; id = of.superclass, of = types.get(id)) {
            boolean isReference = "java/lang/ref/Reference".equals(names.get(nameOfClass.getOrDefault(id, 0L)));
            for (Field each : of.fields) {
                if (each.type == OBJECT && !(isReference && each.name.equals("referent"))) {
                    edges.add(new Edge(each.name, data.getLong(field)));
                }
                field += SIZES[each.type];
            }
        }
        return edges;
    }
}
