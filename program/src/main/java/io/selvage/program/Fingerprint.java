package io.selvage.program;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// A hash that nobody can make collide, being made.
final class Fingerprint {
    private static final int PIECE = 1 << 16;

    private final MessageDigest digest;

    Fingerprint() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /// Adds a text. Its length goes first, so that two texts are not the same as one.
    Fingerprint add(String text) {
        return add(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Adds bytes, their number first.
    Fingerprint add(byte[] bytes) {
        digest.update(Long.toString(bytes.length).getBytes(StandardCharsets.US_ASCII));
        digest.update((byte) ':');
        digest.update(bytes);
        return this;
    }

    /// {@return it, in hexadecimal}
    String text() {
        return HexFormat.of().formatHex(digest.digest());
    }

    /// {@return the fingerprint of a file}
    static String of(Path file) throws IOException {
        var all = new Fingerprint();
        byte[] piece = new byte[PIECE];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(piece); read >= 0; read = in.read(piece)) {
                all.digest.update(piece, 0, read);
            }
        }
        return all.text();
    }
}
