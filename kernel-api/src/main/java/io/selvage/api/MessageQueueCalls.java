package io.selvage.api;

/// Message queues with priorities (MODEL 15). Part of [SystemCalls], whose rules about callers and
/// blocking hold here.
public interface MessageQueueCalls {}
