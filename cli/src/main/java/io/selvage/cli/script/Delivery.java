package io.selvage.cli.script;

/// One run of an actor's handler: what it was told, in Linux's numbers.
///
/// @param signal the signal
/// @param code why: 0 user, -6 `tkill`, -1 queued, 128 the kernel, above that a child's or a fault's reason
/// @param pid who sent it, or the child
/// @param status the child's status, or the queued value
record Delivery(int signal, int code, int pid, int status) {}
