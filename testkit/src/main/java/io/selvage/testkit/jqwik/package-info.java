/// Concurrency properties in jqwik: schedules and programs for the kernel as generated values.
@NullMarked
package io.selvage.testkit.jqwik;

import org.jspecify.annotations.NullMarked;
