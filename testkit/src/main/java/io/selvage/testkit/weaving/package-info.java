/// Puts points into compiled classes, so that ordinary Java code can be interleaved at its shared accesses.
@NullMarked
package io.selvage.testkit.weaving;

import org.jspecify.annotations.NullMarked;
