package io.selvage.kernel;

import io.selvage.api.ProgramSegments;
import java.util.Map;
import java.util.WeakHashMap;

/// The segments of the programs that processes run, so that all who run one have the same text. They go
/// with the program.
final class ImageCache extends KernelLock {
    /// Guarded. The keys are compared by identity, as that is what their class does.
    private final Map<ProgramSegments, ImageSegments> images = new WeakHashMap<>();

    ImageCache() {}

    @Override
    LockOrder level() {
        return LockOrder.MAPPINGS;
    }

    /// @throws io.selvage.api.KernelException `ENOMEM` if there is no memory
    ImageSegments of(String name, ProgramSegments segments) {
        lock();
        try {
            ImageSegments present = images.get(segments);
            if (present != null) {
                return present;
            }
        } finally {
            unlock();
        }
        // Copies bytes, so not under the lock; whoever comes second takes the other's.
        ImageSegments made = new ImageSegments(name, segments);
        lock();
        try {
            ImageSegments other = images.putIfAbsent(segments, made);
            return other == null ? made : other;
        } finally {
            unlock();
        }
    }
}
