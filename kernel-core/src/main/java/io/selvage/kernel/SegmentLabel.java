package io.selvage.kernel;

import io.selvage.api.MemoryArea;

/// What a region is part of, other than an ordinary mapping. Compared by identity: two stacks are not the
/// same one.
final class SegmentLabel {
    static final SegmentLabel HEAP = new SegmentLabel(MemoryArea.Kind.HEAP, "");

    private final MemoryArea.Kind kind;
    private final String name;

    SegmentLabel(MemoryArea.Kind kind, String name) {
        this.kind = kind;
        this.name = name;
    }

    MemoryArea.Kind kind() {
        return kind;
    }

    String name() {
        return name;
    }
}
