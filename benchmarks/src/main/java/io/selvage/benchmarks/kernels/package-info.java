/// Small compute-bound programs, as a user would write them: what polls compiled into them cost. Each has
/// a static method `run` that does a few milliseconds' work and returns a checksum.
@NullMarked
package io.selvage.benchmarks.kernels;

import org.jspecify.annotations.NullMarked;
