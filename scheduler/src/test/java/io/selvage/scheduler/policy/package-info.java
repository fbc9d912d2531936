@NullMarked
package io.selvage.scheduler.policy;

import org.jspecify.annotations.NullMarked;
