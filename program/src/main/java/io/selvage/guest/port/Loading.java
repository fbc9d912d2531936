package io.selvage.guest.port;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// How the classes of a program come to be. May be used by any thread.
public interface Loading {
    /// {@return a class file of the program as it is to be defined}
    ///
    /// @param classFile as somebody made it
    byte[] transformed(byte[] classFile);

    /// Where the classes of a jar are as they are to be defined, if they have been prepared.
    ///
    /// @param jar one of the program's jars
    /// @return a jar with the same names in it, null if there is none
    @Nullable
    Path prepared(Path jar);

    /// {@return the loader that stands for the platform's: the topmost one that has what polls call}
    ClassLoader platform();

    /// What stands for a static method of the JDK in this program.
    ///
    /// @param owner the JDK's class, by internal name
    /// @param name the method's name
    /// @param descriptor its descriptor
    /// @return `class#method`, null if nothing does
    @Nullable
    String replacement(String owner, String name, String descriptor);
}
