package io.selvage.api;

/// What processes may do with a folder of the host's that is mounted.
public enum MountMode {
    /// Look and read; every change fails with `EROFS`.
    READ_ONLY,
    /// Everything.
    READ_WRITE
}
