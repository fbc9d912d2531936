package io.selvage.guest.port;

import org.jspecify.annotations.Nullable;

/// How the classes of a program come to be. May be used by any thread.
public interface Loading {
    /// {@return a class file of the program as it is to be defined}
    ///
    /// @param classFile as somebody made it
    byte[] transformed(byte[] classFile);

    /// {@return a class of the program's class path as it is to be defined; null to look
    /// for it as a loader does}
    ///
    /// @param name its binary name
    @Nullable
    PreparedClass prepared(String name);

    /// {@return whether the program's manifest allows it to use native code}
    boolean mayUseNatives();

    /// Loads a native library for a class.
    ///
    /// @param owner a class of the program
    /// @param file an absolute path
    /// @throws UnsatisfiedLinkError if it cannot be loaded
    void load(Class<?> owner, String file);

    /// Finds a native library and loads it for a class.
    ///
    /// @param owner a class of the program
    /// @param name the library's name
    /// @throws UnsatisfiedLinkError if it cannot be loaded
    void loadLibrary(Class<?> owner, String name);

    /// Has the JVM keep no record of a thread that will never run again.
    ///
    /// @param thread a virtual thread of the program
    void forget(java.lang.Thread thread);

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
