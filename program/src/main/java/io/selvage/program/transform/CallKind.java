package io.selvage.program.transform;

/// How a call site chooses the method it runs.
enum CallKind {
    STATIC,
    /// By the class of the receiver.
    VIRTUAL,
    /// The superclass's own, as `super.m()` does.
    SUPER
}
