package io.selvage.kernel;

import static io.selvage.kernel.Mapping.refused;

import io.selvage.api.Errno;
import io.selvage.api.MemoryArea;
import io.selvage.api.ProgramSegments;
import org.jspecify.annotations.Nullable;

/// The segments of a program in a kernel (MODEL 14): one copy of its text and of the first values of its
/// data, which every process that runs it maps.
final class ImageSegments {
    /// Where the text begins; the data follows on the next page.
    private static final long TEXT = 0x40_0000L;

    private final SegmentLabel textLabel;
    private final SegmentLabel dataLabel;
    private final @Nullable ImageMemory text;
    private final @Nullable ImageMemory data;

    /// In whole pages, behind those of the data.
    private final long zeroedBytes;

    ImageSegments(String name, ProgramSegments segments) {
        byte[] textBytes = segments.text();
        byte[] dataBytes = segments.data();
        text = textBytes.length == 0 ? null : new ImageMemory(textBytes);
        data = dataBytes.length == 0 ? null : new ImageMemory(dataBytes);
        long room = PageTable.roundedUp(dataBytes.length) - dataBytes.length;
        zeroedBytes = PageTable.roundedUp(Math.max(0, Math.min(segments.zeroedBytes(), Mapping.TOP) - room));
        textLabel = new SegmentLabel(MemoryArea.Kind.TEXT, name);
        dataLabel = new SegmentLabel(MemoryArea.Kind.DATA, name);
    }

    /// What a process starts with.
    ///
    /// @param stack the label of its first thread's stack
    record Start(AddressSpace memory, SegmentLabel stack) {}

    /// @throws io.selvage.api.KernelException `ENOMEM` if it is more than the limits allow
    Start start(Limits limits) {
        SegmentLabel stack = Stacks.label();
        AddressSpace memory = new AddressSpace();
        PageTable table = memory.madeTable();
        table.lock();
        try {
            Regions regions = Stacks.withFirst(regions(), stack, limits);
            if (!Mapping.isWithin(limits, Regions.NONE, regions)) {
                throw refused(Errno.ENOMEM, "exec", "the process may not have so much memory");
            }
            table.regions(regions);
        } finally {
            table.unlock();
        }
        return new Start(memory, stack);
    }

    private Regions regions() {
        Regions regions = Regions.NONE;
        long end = TEXT;
        if (text != null) {
            regions = regions.with(image(text, end, Protection.READ | Protection.EXECUTE, textLabel));
            end += text.length();
        }
        int writable = Protection.READ | Protection.WRITE;
        if (data != null) {
            regions = regions.with(image(data, end, writable, dataLabel));
            end += data.length();
        }
        if (zeroedBytes > Mapping.HEAP - end) {
            throw refused(Errno.ENOMEM, "exec", "no room for " + zeroedBytes + " bytes of data");
        }
        if (zeroedBytes > 0) {
            regions = regions.with(Region.anonymous(end, end + zeroedBytes, writable, 0, dataLabel));
        }
        return regions;
    }

    private static Region image(ImageMemory object, long start, int protection, SegmentLabel label) {
        return new Region(start, start + object.length(), protection, protection, object, 0, 0, label);
    }
}
