package io.selvage.runtime;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/// The C library of Linux, for those who can do without. [Affinity], which says why it cannot, finds its
/// functions itself.
final class CLibrary {
    private CLibrary() {}

    /// Finds a function.
    ///
    /// @param name the function's
    /// @param descriptor its types as in the header: a wrong one corrupts memory
    /// @param options how it is called
    /// @return null on another system, and without `--enable-native-access`
    @SuppressWarnings("restricted") // See the descriptor.
    static @Nullable MethodHandle function(String name, FunctionDescriptor descriptor, Linker.Option... options) {
        if (!System.getProperty("os.name", "").startsWith("Linux")) {
            return null;
        }
        try {
            Linker linker = Linker.nativeLinker();
            return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor, options);
        } catch (RuntimeException | LinkageError refused) {
            // The callers say what is lost.
            return null;
        }
    }
}
