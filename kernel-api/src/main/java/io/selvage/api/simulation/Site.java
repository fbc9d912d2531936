package io.selvage.api.simulation;

/// A place in a program's code.
///
/// @param type the class's binary name
/// @param method the method's name
/// @param line the line in the source file, 0 if unknown
/// @param what what is done there, for people: `write balance`, `lock()`
public record Site(String type, String method, int line, String what) {
    @Override
    public String toString() {
        String simple = type.substring(type.lastIndexOf('.') + 1);
        return what + " @ " + simple + "." + method + (line > 0 ? ":" + line : "");
    }
}
