package io.selvage.api;

/// The mailbox that every process has: others send to it by number or by GUID (MODEL 15). Part of
/// [SystemCalls], whose rules about callers and blocking hold here.
public interface MailboxCalls {}
