package io.selvage.api;

/// Who was at the other end when a connection was made, or who sent a message: a snapshot that later
/// changes, exec, exit or reuse of the number do not touch (MODEL 15). A client that lends nothing
/// ([io.selvage.api.security.ImpersonationLevel#ANONYMOUS]) has the numbers of `anonymous`.
///
/// @param pid the number of the process then; it may be another process's by now
/// @param guid the name of the process, for all time
/// @param uid its effective user as a number
/// @param gid its effective group as a number
public record PeerCredentials(int pid, ProcessGuid guid, int uid, int gid) {}
