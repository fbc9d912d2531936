/// What of the comparison is woven, together with the known bugs.
@NullMarked
package io.selvage.comparison.woven;

import org.jspecify.annotations.NullMarked;
