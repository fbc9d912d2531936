/// What the scheduler did, as a timeline: started and stopped on a running kernel by
/// `Kernel.trace`.
@NullMarked
package io.selvage.api.tracing;

import org.jspecify.annotations.NullMarked;
