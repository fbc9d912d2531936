package io.selvage.api;

/// Sockets: local ones and those of the Internet on loopback. Part of [SystemCalls], whose rules about
/// callers and blocking hold here.
public interface SocketCalls {}
