/// Policies to choose from, and to read before writing one.
@NullMarked
package io.selvage.scheduler.policy;

import org.jspecify.annotations.NullMarked;
