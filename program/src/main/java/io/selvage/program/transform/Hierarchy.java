package io.selvage.program.transform;

import org.jspecify.annotations.Nullable;

/// What the transformer may ask about the classes of the program, by internal name. Must be safe to call
/// from any thread and must not load the class it is asked about.
@FunctionalInterface
public interface Hierarchy {
    /// {@return the superclass of that class, or null if it has none, is unknown, or is no class of the
    /// program}
    @Nullable
    String superclass(String internalName);

    /// {@return whether that class of the program has a method of its own of that name and descriptor} A
    /// call to such a method reaches the program's code first and is not rerouted.
    default boolean declares(String internalName, String name, String descriptor) {
        return false;
    }
}
