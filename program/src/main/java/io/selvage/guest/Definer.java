package io.selvage.guest;

import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/// A class loader that lets the other templates define classes in it, which Java allows to a loader
/// itself only.
interface Definer {
    /// Defines a class as it is.
    Class<?> defineAsIs(@Nullable String name, byte[] classFile, @Nullable ProtectionDomain domain);
}
