package io.selvage.kernel;

import io.selvage.api.MemoryArea;
import java.util.ArrayList;
import java.util.List;

/// The list of what is mapped.
final class MemoryAreas {
    private MemoryAreas() {}

    static List<MemoryArea> of(AddressSpace space) {
        PageTable table = space.table();
        if (table == null) {
            return List.of();
        }
        List<MemoryArea> areas = new ArrayList<>();
        for (Region region : table.regions().within(0, Mapping.TOP)) {
            areas.add(of(region));
        }
        return List.copyOf(areas);
    }

    static MemoryArea of(Region region) {
        SegmentLabel label = region.label();
        MappedObject object = region.object();
        MemoryArea.Kind kind = label != null
                ? label.kind()
                : object == null || object instanceof SharedMemory ? MemoryArea.Kind.ANONYMOUS : MemoryArea.Kind.FILE;
        String name = label != null ? label.name() : object == null ? "" : object.name();
        return new MemoryArea(region.start(), region.end(), region.protection(), region.isShared(), kind, name);
    }
}
