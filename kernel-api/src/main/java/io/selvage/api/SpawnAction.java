package io.selvage.api;

import java.util.Objects;

/// One step on the descriptors or the working directory of a process that is being spawned, before its
/// program starts; see [SpawnActions].
public sealed interface SpawnAction {
    /// Opens a file under a given descriptor; whatever had that one is closed first.
    ///
    /// @param fd the descriptor
    /// @param path which file
    /// @param flags as of [FileCalls#open(String, int, int)]
    /// @param mode as of [FileCalls#open(String, int, int)]
    record Open(int fd, String path, int flags, int mode) implements SpawnAction {
        /// Checks that there is a path.
        public Open {
            Objects.requireNonNull(path);
        }

        @Override
        public String toString() {
            return "open(" + fd + ", " + path + ")";
        }
    }

    /// Makes one descriptor refer to what another one does.
    ///
    /// @param from the other one
    /// @param to the one
    record Duplicate(int from, int to) implements SpawnAction {
        @Override
        public String toString() {
            return "dup2(" + from + ", " + to + ")";
        }
    }

    /// Closes a descriptor.
    ///
    /// @param fd the descriptor
    record Close(int fd) implements SpawnAction {
        @Override
        public String toString() {
            return "close(" + fd + ")";
        }
    }

    /// Changes the working directory.
    ///
    /// @param path which
    record ChangeDirectory(String path) implements SpawnAction {
        /// Checks that there is a path.
        public ChangeDirectory {
            Objects.requireNonNull(path);
        }

        @Override
        public String toString() {
            return "chdir(" + path + ")";
        }
    }
}
