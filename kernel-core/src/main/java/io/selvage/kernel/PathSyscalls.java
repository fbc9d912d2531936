package io.selvage.kernel;

import io.selvage.api.PathCalls;
import org.jspecify.annotations.Nullable;

/// Names of files.
abstract class PathSyscalls extends FileSyscalls implements PathCalls {
    PathSyscalls(KernelInstance kernel, @Nullable Director director) {
        super(kernel, director);
    }
}
