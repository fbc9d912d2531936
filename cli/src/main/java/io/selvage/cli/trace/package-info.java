/// Traces of the scheduler as files: for the Perfetto UI, and as pictures.
@NullMarked
package io.selvage.cli.trace;

import org.jspecify.annotations.NullMarked;
