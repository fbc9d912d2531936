/// Synchronisation objects in the memory of processes: mutex, condition, semaphore, barrier, all built on
/// futexes.
@NullMarked
package io.selvage.api.sync;

import org.jspecify.annotations.NullMarked;
