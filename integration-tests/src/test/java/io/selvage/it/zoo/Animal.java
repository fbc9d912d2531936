package io.selvage.it.zoo;

import io.selvage.api.Program;

/// A program that refuses to die. It writes a line when it has begun to.
///
/// @param name its kind
/// @param program the program
public record Animal(String name, Program program) {
    @Override
    public String toString() {
        return name;
    }
}
