/// The work of schbench, on whatever has threads.
@NullMarked
package io.selvage.cli.schbench;

import org.jspecify.annotations.NullMarked;
