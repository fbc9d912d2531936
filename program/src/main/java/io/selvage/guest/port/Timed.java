package io.selvage.guest.port;

import io.selvage.runtime.TimedLoader;

/// Marks the loaders of a program's classes, which read the time of the machine that they run on.
@SuppressWarnings("exports") // Only the kernel asks for it.
public interface Timed extends TimedLoader {}
