package io.selvage.program;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.Attributes.Name;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/// What a loader needs of manifests.
final class Manifests {
    private static final List<Name> OF_PACKAGES = List.of(
            Name.SPECIFICATION_TITLE,
            Name.SPECIFICATION_VERSION,
            Name.SPECIFICATION_VENDOR,
            Name.IMPLEMENTATION_TITLE,
            Name.IMPLEMENTATION_VERSION,
            Name.IMPLEMENTATION_VENDOR,
            Name.SEALED);

    private Manifests() {}

    /// {@return the manifest without what says nothing of packages, such as digests of files}
    static byte[] written(@Nullable Manifest manifest) throws IOException {
        if (manifest == null) {
            return new byte[0];
        }
        var less = new Manifest(manifest);
        less.getEntries().values().removeIf(attributes -> !saysSomething(attributes));
        less.getMainAttributes().putIfAbsent(Name.MANIFEST_VERSION, "1.0");
        var bytes = new ByteArrayOutputStream();
        less.write(bytes);
        return bytes.toByteArray();
    }

    static Manifest read(byte[] written) throws IOException {
        return written.length == 0 ? new Manifest() : new Manifest(new ByteArrayInputStream(written));
    }

    /// {@return the manifest if it says something of packages, else null}
    static @Nullable Manifest ofPackages(Manifest manifest) {
        boolean says = saysSomething(manifest.getMainAttributes())
                || manifest.getEntries().values().stream().anyMatch(Manifests::saysSomething);
        return says ? manifest : null;
    }

    private static boolean saysSomething(Attributes attributes) {
        return OF_PACKAGES.stream().anyMatch(attributes::containsKey);
    }
}
