package io.selvage.program;

import io.selvage.guest.port.PreparedClass;
import org.jspecify.annotations.Nullable;

/// Defines the classes of an image as the loader of a running program would, without a program.
final class ImageLoader extends ClassLoader {
    private final InstalledProgram program;
    private final ImageFile image;

    ImageLoader(InstalledProgram program, ImageFile image) {
        super(new ProgramLoader(null, null));
        this.program = program;
        this.image = image;
    }

    /// {@return how many classes could be defined}
    int loadAll() {
        int loaded = 0;
        for (String name : image.names()) {
            try {
                Class.forName(name, false, this);
                loaded++;
            } catch (ClassNotFoundException | LinkageError incomplete) {
                // Programs have classes that need what is not there, and do not use them.
            }
        }
        return loaded;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        @Nullable PreparedClass prepared = program.prepared(name);
        if (prepared == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, prepared.classFile(), null);
    }
}
