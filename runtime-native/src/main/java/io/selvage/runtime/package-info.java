/// The machine underneath: pinned platform threads, thread bodies, clocks and access to the JVM.
@NullMarked
package io.selvage.runtime;

import org.jspecify.annotations.NullMarked;
