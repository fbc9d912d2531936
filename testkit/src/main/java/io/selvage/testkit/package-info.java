/// Runs a concurrent program under many schedules, and says which one broke it.
@NullMarked
package io.selvage.testkit;

import org.jspecify.annotations.NullMarked;
