/// Virtual cores, run queues, policies and timers.
@NullMarked
package io.selvage.scheduler;

import org.jspecify.annotations.NullMarked;
