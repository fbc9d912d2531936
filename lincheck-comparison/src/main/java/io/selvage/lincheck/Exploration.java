package io.selvage.lincheck;

/// What came of one call of Lincheck's model checker.
///
/// @param failed whether it reported a failure
/// @param interleavings how many interleavings it explored, the failing one included
/// @param nanos how long that took in wall time
record Exploration(boolean failed, long interleavings, long nanos) {}
