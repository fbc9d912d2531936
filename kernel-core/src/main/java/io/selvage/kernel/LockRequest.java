package io.selvage.kernel;

/// A file lock that somebody asks for, and waits for if it is not to be had.
///
/// @param file the locks of which file
/// @param owner the descriptor table or the open file for a range, the open file for the whole
/// @param type one of the types of [io.selvage.api.RecordLock]
/// @param first the first byte
/// @param last the last byte
record LockRequest(FileLocks file, Object owner, int type, long first, long last) {}
