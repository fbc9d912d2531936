package io.selvage.api;

/// Names of files: making, moving, removing and looking at them. Part of [SystemCalls], whose rules about
/// callers and blocking hold here; what [FileCalls] says about paths holds as well.
public interface PathCalls {}
