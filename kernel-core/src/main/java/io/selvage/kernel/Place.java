package io.selvage.kernel;

import org.jspecify.annotations.Nullable;

/// Where a path leads.
///
/// @param parent the directory that has the last name, or null if the path ends in no name (`/`, `.`,
///     `..`)
/// @param name the last name
/// @param found what is there, or null
/// @param slash whether the path ends in a slash, so that only a directory will do
record Place(
        @Nullable Directory parent, String name, @Nullable Inode found, boolean slash) {}
