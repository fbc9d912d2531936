package io.selvage.api;

/// One name in a directory, as [PathCalls#getdents(int, int)] lists it.
///
/// @param name the name; `.` and `..` are listed too
/// @param kind what it was when it was listed
/// @param number the number of what it leads to, as in [FileStatus]
/// @param offset where the next listing begins: a place for [FileCalls#lseek(int, long, int)]
public record DirectoryEntry(String name, FileStatus.Kind kind, long number, long offset) {}
