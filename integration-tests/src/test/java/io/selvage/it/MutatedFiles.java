package io.selvage.it;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/// Hands out class files, one of them broken. The classes that it loads itself are whole.
final class MutatedFiles extends ClassLoader {
    private final Mutation mutation;

    MutatedFiles(ClassLoader parent, Mutation mutation) {
        super(parent);
        this.mutation = mutation;
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        InputStream file = Objects.requireNonNull(getParent()).getResourceAsStream(name);
        if (file == null || !name.equals(mutation.file())) {
            return file;
        }
        try (file) {
            return new ByteArrayInputStream(mutation.apply(file.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
    }
}
