/// The known bugs under the model checker of Lincheck, for comparison.
@NullMarked
package io.selvage.lincheck;

import org.jspecify.annotations.NullMarked;
