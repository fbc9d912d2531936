/// The strategies of the test kit, measured by the known bugs.
@NullMarked
package io.selvage.comparison;

import org.jspecify.annotations.NullMarked;
