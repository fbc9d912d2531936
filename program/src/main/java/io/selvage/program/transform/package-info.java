/// Rewriting of a program's class files: polls compiled in, calls that would leave the process's world
/// rerouted. Pure functions over bytes; nothing here loads a class of the program or keeps state between
/// calls.
@NullMarked
package io.selvage.program.transform;

import org.jspecify.annotations.NullMarked;
