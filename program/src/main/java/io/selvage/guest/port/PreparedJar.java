package io.selvage.guest.port;

import java.net.URL;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/// A jar of a program whose class files have been prepared.
///
/// Not a record: equality of URLs asks the network.
public final class PreparedJar {
    private final URL location;
    private final @Nullable Manifest manifest;

    /// A jar.
    ///
    /// @param location where the user has it
    /// @param manifest what is said of its packages, not to be changed; null if nothing is
    public PreparedJar(URL location, @Nullable Manifest manifest) {
        this.location = location;
        this.manifest = manifest;
    }

    /// {@return where the user has it}
    public URL location() {
        return location;
    }

    /// {@return what is said of its packages, not to be changed; null if nothing is}
    public @Nullable Manifest manifest() {
        return manifest;
    }
}
